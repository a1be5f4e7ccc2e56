from collections import namedtuple

import torch
import torch.nn.functional as F
from torch import distributed as dist, nn
from torch.distributed.nn.functional import all_reduce
from torch.nn.modules.batchnorm import SyncBatchNorm, _BatchNorm
from braindecode.models import EEGNeX


def same_padding(n_taps):
    "Zeros that torch puts before and after a signal under padding='same'."
    before = (n_taps - 1) // 2
    return before, n_taps - 1 - before


def toeplitz(kernel, n_rows, n_cols, first):
    "Matrices A[..., r, c] = kernel[..., first + r - c], zero where there is no such tap."
    before = n_cols - 1 - first
    after = n_rows + first - kernel.shape[-1]
    return F.pad(kernel, (before, after)).unfold(-1, n_rows, 1).flip(-2).mT


def same_conv(x, weight):
    "Same-padded convolution of `x` (F, T) with `weight` (G, F, K)."
    n_taps = weight.shape[-1]
    windows = F.pad(x, same_padding(n_taps)).unfold(-1, n_taps, 1)
    return torch.einsum('ftk,gfk->gt', windows, weight)


def lag_sums(cov, n_taps, before):
    "R[i, j] = sum over t of cov[t + i - before, t + j - before]."
    n_times, after = len(cov), n_taps - 1 - before
    padded = F.pad(cov, (before, after, before, after))
    return padded.as_strided((n_times, n_taps, n_taps), (len(padded) + 1, len(padded), 1)).sum(0)


Moments = namedtuple('Moments', 'mean cov n')


def input_moments(x, max_lag, group=None):
    n_times, device = x.shape[-1], x.device.type
    wide = torch.float32 if device == 'mps' else torch.float64
    x = x.reshape(-1, n_times)
    shift = x.detach().mean(0, dtype=torch.promote_types(x.dtype, torch.float32)).to(wide)
    if group is not None: shift = all_reduce(shift, group=group) / dist.get_world_size(group)
    rows, width = (2 ** 19 // n_times + 1, 64) if device == 'cpu' else (len(x), n_times)
    starts = range(0, n_times, width)
    total, blocks = 0, [0] * len(starts)
    for part in x.split(rows):
        d = part - shift
        total = total + d.sum(0)
        blocks = [b + d[:, i:i + width].T @ d[:, i:i + width + max_lag] for b, i in zip(blocks, starts)]
    gram = torch.cat([F.pad(b, (i, n_times - i - b.shape[1])) for b, i in zip(blocks, starts)])
    n = len(x)
    if group is not None:
        total, gram, n = (all_reduce(v, group=group) for v in (total, gram, total.new_tensor(n)))
    delta = total / n
    cov = gram / n - delta[:, None] * delta
    return Moments(shift + delta, cov.triu() + cov.triu(1).T, n * n_times)


def sync_group(bn):
    if isinstance(bn, SyncBatchNorm) and bn.training and dist.is_available() and dist.is_initialized():
        group = bn.process_group or dist.group.WORLD
        return group if dist.get_world_size(group) > 1 else None


def uses_batch(bn): return bn.training or bn.running_mean is None


def track(bn, mean, var):
    momentum = bn.momentum
    if bn.num_batches_tracked is not None:
        bn.num_batches_tracked.add_(1)
        if momentum is None: momentum = 1 / bn.num_batches_tracked.to(mean.dtype)
    for old, new in ((bn.running_mean, mean), (bn.running_var, var)):
        old.mul_(1 - momentum).add_((momentum * new).to(old.dtype))


def scale_and_shift(bn, batch, dtype):
    if batch is None: mean, var = bn.running_mean.to(dtype), bn.running_var.to(dtype)
    else:
        mean, var, n = batch
        if bn.training and bn.running_mean is not None and bn.track_running_stats:
            with torch.no_grad(): track(bn, mean, var * (n / (n - 1)))
    scale = (var + bn.eps).rsqrt()
    if bn.weight is not None: scale = scale * bn.weight
    shift = -mean * scale
    return scale, shift if bn.bias is None else shift + bn.bias


Cascade = namedtuple('Cascade', 'kernel left right')


def cascade(w1, w2, n_times):
    "w1 (F, K), w2 (G, F, K)"
    K = w1.shape[-1]
    p, q = same_padding(K)
    kernel = torch.einsum('gfk,fkl->gl', w2, toeplitz(w1, 2 * K - 1, K, 0).mT)
    if not p: return Cascade(kernel, None, None)
    r, t = min(p, n_times), min(q, n_times)
    left = torch.einsum('fsj,gfjt->gst', toeplitz(w1, t, p, 2 * p), toeplitz(w2, p, r, 0))
    right = torch.einsum('fsj,gfjt->gst', toeplitz(w1, r, q, p - r), toeplitz(w2, q, t, p + t))
    return Cascade(kernel, left, right)


def cascade_matrix(c, n_times):
    p, q = same_padding((c.kernel.shape[-1] + 1) // 2)
    M = toeplitz(c.kernel, n_times, n_times, 2 * p)
    if p:
        (t, r) = c.left.shape[1:]
        M = M - F.pad(c.left, (0, n_times - r, 0, n_times - t)) - F.pad(c.right, (n_times - t, 0, n_times - r, 0))
    return M


def cascade_power(c, cov):
    K, T = (c.kernel.shape[-1] + 1) // 2, len(cov)
    p, q = same_padding(K)
    if T < K:
        M = cascade_matrix(c, T)
        return (M * (cov @ M)).sum((1, 2))
    power = ((c.kernel @ lag_sums(cov, 2 * K - 1, 2 * p)) * c.kernel).sum(1)
    if p:
        s = min(p + 2 * q, T)
        d = 2 * toeplitz(c.kernel, s, p, 2 * p) - F.pad(c.left, (0, 0, 0, s - q))
        power = power - (c.left * (cov[:q, :s] @ d)).sum((1, 2))
        s = min(2 * p + q, T)
        d = 2 * toeplitz(c.kernel, s, q, 2 * p + q - s) - F.pad(c.right, (0, 0, s - p, 0))
        power = power - (c.right * (cov[T - p:, T - s:] @ d)).sum((1, 2))
    return power


def cascade_apply(c, y):
    "y (G, N, T) -> (G, N, T)"
    (G, N, T), span = y.shape, c.kernel.shape[-1] - 1
    if T <= 4 * span + 64: return torch.bmm(y, cascade_matrix(c, T))
    p, q = same_padding(span // 2 + 1)
    L = 2 * span + 32
    tiles = F.pad(y, (2 * p, 2 * q + -T % L)).unfold(-1, L + span, L)
    z = torch.bmm(tiles.reshape(G, -1, L + span), toeplitz(c.kernel, L + span, L, 0)).view(G, N, -1)[..., :T]
    if p:
        z = z - F.pad(torch.bmm(y[..., :q], c.left), (0, T - p)) - F.pad(torch.bmm(y[..., T - p:], c.right), (T - q, 0))
    return z


def batch_stats(trend, power, n):
    mean = trend.mean(1)
    return mean, power / trend.shape[1] + (trend - mean[:, None]).square().mean(1), n


class FastEEGNeX(EEGNeX):
    def _stem(self, x):
        (_, conv1, bn1), (conv2, bn2) = self.block_1, self.block_2
        T = x.shape[-1]
        wide = torch.float32 if x.device.type == 'mps' else torch.float64
        w1, w2 = conv1.weight[:, 0, 0].to(wide), conv2.weight[:, :, 0].to(wide)
        moments = {}
        for bn in (bn1, bn2):
            if uses_batch(bn) and sync_group(bn) not in moments:
                moments[sync_group(bn)] = input_moments(x, 2 * w1.shape[-1] - 2, sync_group(bn))
        batch = None
        if uses_batch(bn1):
            m = moments[sync_group(bn1)]
            power = ((w1 @ lag_sums(m.cov, w1.shape[-1], same_padding(w1.shape[-1])[0])) * w1).sum(1)
            batch = batch_stats(same_conv(m.mean[None], w1[:, None]), power, m.n)
        a1, b1 = scale_and_shift(bn1, batch, wide)
        w1 = w1 * a1[:, None]
        c = cascade(w1, w2, T)
        h = same_conv(b1[:, None].expand(-1, T), w2)
        batch = None
        if uses_batch(bn2):
            m = moments[sync_group(bn2)]
            trend = h + same_conv(same_conv(m.mean[None], w1[:, None]), w2)
            batch = batch_stats(trend, cascade_power(c, m.cov), m.n)
        a2, b2 = scale_and_shift(bn2, batch, wide)
        c = Cascade(*(v if v is None else (v * a2.view(-1, *[1] * (v.dim() - 1))).to(x.dtype) for v in c))
        return c, (h * a2[:, None] + b2[:, None]).to(x.dtype)

    def forward(self, x):
        B, C, T = x.shape
        ws = self.block_3[0].weight.flatten(1)
        G = self.filter_2
        y = torch.bmm(ws.expand(B, -1, -1), x)
        y = y.view(B, G, -1, T).permute(1, 2, 0, 3).reshape(G, -1, T)
        with torch.autocast(x.device.type, enabled=False):
            c, h = self._stem(x)
        z = cascade_apply(c, y).view(-1, B, T)
        z = z + (ws.sum(1).view(G, -1, 1) * h[:, None]).view(-1, 1, T)
        _, bn, act, pool, drop = self.block_3
        f, B, T = z.shape
        z = bn(z.view(1, f, 1, -1)).view(f, B, 1, T)
        z = act(z.transpose(0, 1)).transpose(0, 1)
        z = pool(z).transpose(0, 1).contiguous()
        return self.final_layer(self.block_5(self.block_4(drop(z))))
