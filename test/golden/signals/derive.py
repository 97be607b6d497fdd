"""Works the golden numbers of this folder out of strategy.md with exact fractions; shares nothing with engine/.

Run `python3 derive.py` and compare with the numbers in the tests. Square roots are taken to 40 digits.
"""
from decimal import Decimal, getcontext
from fractions import Fraction as F

getcontext().prec = 40

CLOSES = [F(x) for x in ['10', '10.5', '10.2', '10.8', '11.3', '11.1', '10.9', '10.4', '10.6', '11.5', '11.9', '11.2']]
HIGHS = [c + F('0.3') for c in CLOSES]
LOWS = [c - F('0.2') for c in CLOSES]


def sma(x, n):
    return [None if i < n - 1 else sum(x[i + 1 - n:i + 1]) / n for i in range(len(x))]


def ema(x, n):
    """EMA over the values that exist; leading Nones stay."""
    first = next((i for i, v in enumerate(x) if v is not None), len(x))
    out = [None] * len(x)
    for i in range(first + n - 1, len(x)):
        if i == first + n - 1:
            out[i] = sum(x[first:i + 1]) / n
        else:
            out[i] = out[i - 1] + F(2, n + 1) * (x[i] - out[i - 1])
    return out


def rsi(c, n):
    out = [None] * len(c)
    for i in range(n, len(c)):
        if i == n:
            d = [c[j] - c[j - 1] for j in range(1, n + 1)]
            g = sum(max(v, F(0)) for v in d) / n
            l = sum(max(-v, F(0)) for v in d) / n
        else:
            d = c[i] - c[i - 1]
            g = (g * (n - 1) + max(d, F(0))) / n
            l = (l * (n - 1) + max(-d, F(0))) / n
        out[i] = F(50) if g + l == 0 else 100 * g / (g + l)
    return out


def percent_k(h, l, c, n):
    out = [None] * len(c)
    for i in range(n - 1, len(c)):
        hh, ll = max(h[i + 1 - n:i + 1]), min(l[i + 1 - n:i + 1])
        out[i] = F(50) if hh == ll else 100 * (c[i] - ll) / (hh - ll)
    return out


def variance(x, n):
    return [None if m is None else sum((v - m) ** 2 for v in x[i + 1 - n:i + 1]) / n for i, m in enumerate(sma(x, n))]


def macd(c, fast, slow, signal):
    line = [None if a is None or b is None else a - b for a, b in zip(ema(c, fast), ema(c, slow))]
    return line, ema(line, signal)


def show(name, values):
    print(name, [None if v is None else float(v) for v in values])


def root(f):
    return None if f is None else (Decimal(f.numerator) / Decimal(f.denominator)).sqrt()


def swings(h):
    return [p for p in range(2, len(h) - 2) if h[p] > h[p - 1] and h[p] > h[p - 2] and h[p] >= h[p + 1] and h[p] >= h[p + 2]]


def divergences(h, l, c):
    line, signal = macd(c, 12, 26, 9)
    histogram = [None if a is None or b is None else a - b for a, b in zip(line, signal)]
    oscillators = [rsi(c, 9), rsi(c, 14), percent_k(h, l, c, 14), percent_k(h, l, c, 21), histogram]
    out = []
    for i in range(len(c)):
        known = [p for p in swings(h) if p + 2 <= i]
        count = 0
        if len(known) >= 2:
            a, b = known[-2:]
            for osc in oscillators:
                if b - a <= 60 and i - b <= 10 and h[b] > h[a] and osc[a] is not None and osc[b] is not None and osc[b] < osc[a]:
                    count += 1
        out.append(count)
    return out


def divergence_count(h, l, c):
    """Pairs of T, 4T and 16T at each bar of T; bar i of T closes at i + 1."""
    total = [0] * len(c)
    for multiple in (1, 4, 16):
        groups = [slice(g, g + multiple) for g in range(0, len(c) - multiple + 1, multiple)]
        counts = divergences([max(h[g]) for g in groups], [min(l[g]) for g in groups], [c[g][-1] for g in groups])
        for i in range(len(c)):
            closed = (i + 1) // multiple
            total[i] += counts[closed - 1] if closed else 0
    return total


def runs(counts):
    """(first bar, last bar, count) of every run of equal counts above 0."""
    out = []
    for i, n in enumerate(counts):
        if n and out and out[-1][1] == i - 1 and out[-1][2] == n:
            out[-1][1] = i
        elif n:
            out.append([i, i, n])
    return out


def two_peaks():
    """40 bars down, a steep climb to a first peak at bar 52, a dip, a slow climb to a slightly higher one at 70."""
    c = [F(200) - i for i in range(40)]
    while len(c) < 53:
        c.append(c[-1] + 6)
    while len(c) < 58:
        c.append(c[-1] - 5)
    while len(c) < 71:
        c.append(c[-1] + F('2.1'))
    while len(c) < 90:
        c.append(c[-1] - 1)
    h = [v + 1 for v in c]
    l = [v - 1 for v in c]
    return h, l, c


if __name__ == '__main__':
    show('sma4', sma(CLOSES, 4))
    show('ema3', ema(CLOSES, 3))
    show('rsi3', rsi(CLOSES, 3))
    show('k4', percent_k(HIGHS, LOWS, CLOSES, 4))
    show('sd4', [root(v) for v in variance(CLOSES, 4)])
    line, signal = macd(CLOSES, 2, 4, 3)
    show('line', line)
    show('signal', signal)
    h, l, c = two_peaks()
    print('two peaks: swing highs', swings(h), [float(h[p]) for p in swings(h)])
    stretched = [[v for v in x for _ in range(4)] for x in (h, l, c)]
    for name, series in (('two peaks', (h, l, c)), ('stretched', stretched)):
        print(name, 'divergenceCount', runs(divergence_count(*series)))
