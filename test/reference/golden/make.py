#!/usr/bin/env python3
"""Golden values for strategy.md, worked out with exact fractions and written next to this file as JSON.

Run: python3 test/reference/golden/make.py
Nothing here shares code with the product or with the TypeScript reference. Steps that can be done by hand are written
out by hand (the numbers in the asserts); longer ones use the most literal reading of the definition.
`null` = not warm. Where the exact value is short, `exact` holds it as "p/q".
"""
import json
import math
import os
from fractions import Fraction as F

HERE = os.path.dirname(os.path.abspath(__file__))
START = 1704067200000  # 2024-01-01T00:00:00Z, a multiple of every timeframe used here
MIN = 60_000
HOUR = 60 * MIN


def num(x):
    if x is None or isinstance(x, (bool, str)):
        return x
    x = F(x)
    return int(x) if x.denominator == 1 else float(x)


def frac(x):
    return None if x is None else str(F(x))


def both(values):
    return {"values": [num(v) for v in values], "exact": [frac(v) for v in values]}


def pretty(value, depth=0):
    """JSON with everything that fits on a line of 110 on one line."""
    flat = json.dumps(value)
    if len(flat) + 2 * depth <= 110 or not isinstance(value, (dict, list)):
        return flat
    pad = "  " * (depth + 1)
    if isinstance(value, dict):
        items = [pad + json.dumps(k) + ": " + pretty(v, depth + 1) for k, v in value.items()]
    else:
        items = [pad + pretty(v, depth + 1) for v in value]
    left, right = "{}" if isinstance(value, dict) else "[]"
    return left + "\n" + ",\n".join(items) + "\n" + "  " * depth + right


def save(name, description, given, expected):
    path = os.path.join(HERE, name + ".json")
    with open(path, "w") as out:
        out.write(pretty({"name": name, "description": description, "input": given, "expected": expected}) + "\n")


def dec(text):
    return [F(t) for t in text]


# ---------------------------------------------------------------- literal definitions, exact
def sma(x, n):
    return [None if i < n - 1 else sum(x[i - n + 1:i + 1], F(0)) / n for i in range(len(x))]


def ema(x, n):
    out = []
    for i in range(len(x)):
        if i < n - 1:
            out.append(None)
        elif i == n - 1:
            out.append(sum(x[:n], F(0)) / n)
        else:
            out.append(out[-1] + F(2, n + 1) * (x[i] - out[-1]))
    return out


def rsi(c, n):
    out, g, l = [], None, None
    for i in range(len(c)):
        if i < n:
            out.append(None)
            continue
        if i == n:
            g = sum((max(c[j] - c[j - 1], F(0)) for j in range(1, n + 1)), F(0)) / n
            l = sum((max(c[j - 1] - c[j], F(0)) for j in range(1, n + 1)), F(0)) / n
        else:
            g = (g * (n - 1) + max(c[i] - c[i - 1], F(0))) / n
            l = (l * (n - 1) + max(c[i - 1] - c[i], F(0))) / n
        out.append(F(50) if g == 0 and l == 0 else 100 * g / (g + l))
    return out


def stoch(h, lo, c, n):
    out = []
    for i in range(len(c)):
        if i < n - 1:
            out.append(None)
            continue
        top, bottom = max(h[i - n + 1:i + 1]), min(lo[i - n + 1:i + 1])
        out.append(F(50) if top == bottom else 100 * (c[i] - bottom) / (top - bottom))
    return out


def macd(c, fast, slow, sig):
    a, b = ema(c, fast), ema(c, slow)
    line = [None if a[i] is None or b[i] is None else a[i] - b[i] for i in range(len(c))]
    own = [v for v in line if v is not None]
    signal = [None] * (len(c) - len(own)) + ema(own, sig)
    hist = [None if signal[i] is None else line[i] - signal[i] for i in range(len(c))]
    return line, signal, hist


# ---------------------------------------------------------------- 01 SMA
closes = ["10.1", "10.2", "10.6", "9.9", "10"]
r = sma(dec(closes), 3)
assert r[2:] == [F("10.3"), F(307, 30), F(305, 30)]  # 30.9/3, 30.7/3, 30.5/3
save("01-sma", "SMA(x, n) of decimals", {"values": closes, "n": 3}, both(r))

# ---------------------------------------------------------------- 02 EMA
closes = ["1", "2", "3", "7", "5", "5"]
r = ema(dec(closes), 3)
# seed (1+2+3)/3 = 2; 2 + 1/2*(7-2) = 9/2; 9/2 + 1/2*(5-9/2) = 19/4; 19/4 + 1/2*(5-19/4) = 39/8
assert r == [None, None, 2, F(9, 2), F(19, 4), F(39, 8)]
r4 = ema(dec(closes), 4)
# seed 13/4; 13/4 + 2/5*(5 - 13/4) = 79/20; 79/20 + 2/5*(5 - 79/20) = 437/100
assert r4[3:] == [F(13, 4), F(79, 20), F(437, 100)]
save("02-ema", "EMA(x, n), seed = SMA of the first n", {"values": closes, "n": [3, 4]}, {"3": both(r), "4": both(r4)})

# ---------------------------------------------------------------- 03 Bollinger
closes = ["2", "4", "4", "6", "6", "6", "6", "8"]
lows = ["2", "4", "1", "1.5", "3", "6", "6", "5"]
highs = ["2", "4", "4", "7", "8", "6", "6", "9"]
n, k = 4, 2
mid, var, flat, lower_touch, upper_touch, up, lo, bw = [], [], [], [], [], [], [], []
for i in range(len(closes)):
    if i < n - 1:
        for a in (mid, var, flat, lower_touch, upper_touch, up, lo, bw):
            a.append(None)
        continue
    w = dec(closes[i - n + 1:i + 1])
    m = sum(w) / n
    v = sum((x - m) ** 2 for x in w) / n  # population
    s = math.sqrt(v)
    mid.append(m)
    var.append(v)
    up.append(float(m) + k * s)
    lo.append(float(m) - k * s)
    bw.append(2 * k * s / float(m))
    same = all(x == w[0] for x in w)
    flat.append(same)
    lower_touch.append((not same) and float(F(lows[i])) <= float(m) - k * s)
    upper_touch.append((not same) and float(F(highs[i])) >= float(m) + k * s)
# windows: 2446 mean 4 var 8/4=2; 4466 mean 5 var 1 -> bands 3..7; 4666 mean 11/2 var 3/4; 6666 flat; 6668 var 3/4
assert mid[3:] == [4, 5, F(11, 2), 6, F(13, 2)] and var[3:] == [2, 1, F(3, 4), 0, F(3, 4)]
assert lower_touch[3:] == [False, True, False, False, False]  # i=3: 1.5 > 4 - 2*1.414 = 1.17; i=4: 3 <= 3 exactly
assert upper_touch[3:] == [True, True, False, False, True]  # i=3: 7 >= 6.83; i=6: flat, so not touched although 6 >= 6
save(
    "03-bollinger",
    "BB(n, k), population standard deviation; a flat window touches no band and has bandwidth 0. Index 4 touches the "
    "lower band exactly (3 <= 3).",
    {"closes": closes, "lows": lows, "highs": highs, "n": n, "deviations": k},
    {"mid": [num(x) for x in mid], "variance": [num(x) for x in var], "upper": up, "lower": lo, "bandwidth": bw,
     "flat": flat, "lowerTouch": lower_touch, "upperTouch": upper_touch},
)

# ---------------------------------------------------------------- 04 RSI
closes = ["10", "11", "10.5", "12", "12", "9"]
r = rsi(dec(closes), 3)
# gains 1, 0, 1.5 -> 5/6; losses .5 -> 1/6; RSI 100*5/6 = 250/3
# then gain 0, loss 0: 5/9 and 1/9 -> 250/3; then loss 3: gain 10/27, loss (2/9 + 3)/3 = 29/27 -> 1000/39
assert r == [None, None, None, F(250, 3), F(250, 3), F(1000, 39)]
flat_closes = ["5", "5", "5", "5", "6", "6"]
rf = rsi(dec(flat_closes), 3)
assert rf == [None, None, None, 50, 100, 100]
save("04-rsi", "RSI(n), Wilder; 50 when both averages are 0", {"n": 3, "closes": closes, "flatCloses": flat_closes},
     {"closes": both(r), "flatCloses": both(rf)})

# ---------------------------------------------------------------- 05 %K
highs = ["10", "12", "11", "11", "9", "9", "9"]
lows = ["9", "10", "10", "8", "9", "9", "9"]
closes = ["9.5", "12", "10", "8.5", "9", "9", "9"]
r = stoch(dec(highs), dec(lows), dec(closes), 3)
# i=2: H 12 L 9: 100/3; i=3: H 12 L 8: 0.5/4; i=4: H 11 L 8: 1/3; i=5: H 11 L 8: 1/3; i=6: range 0 -> 50
assert r == [None, None, F(100, 3), F(25, 2), F(100, 3), F(100, 3), 50]
save("05-percent-k", "%K(n), no smoothing, 50 when the range is 0", {"n": 3, "highs": highs, "lows": lows, "closes": closes},
     both(r))

# ---------------------------------------------------------------- 06 MACD
closes = ["1", "3", "5", "4", "8", "2", "2"]
line, signal, hist = macd(dec(closes), 2, 3, 2)
# EMA2: -, 2, 4, 4, 20/3, 32/9, 68/27   EMA3: -, -, 3, 7/2, 23/4, 31/8, 47/16
assert line[2:] == [1, F(1, 2), F(11, 12), F(-23, 72), F(-181, 432)]
assert signal[3] == F(3, 4) and signal[4] == F(3, 4) + F(2, 3) * (F(11, 12) - F(3, 4)) == F(31, 36)
up_ = [i for i in range(4, 7) if line[i - 1] <= signal[i - 1] and line[i] > signal[i]]
down_ = [i for i in range(4, 7) if line[i - 1] >= signal[i - 1] and line[i] < signal[i]]
assert up_ == [4] and down_ == [5]
save("06-macd", "MACD(fast, slow, signal); the signal is seeded with the mean of the line's own first values",
     {"fast": 2, "slow": 3, "signal": 2, "closes": closes},
     {"line": both(line), "signal": both(signal), "histogram": both(hist), "crossUpAt": up_, "crossDownAt": down_})

# ---------------------------------------------------------------- 07 percentile
cases = [
    {"values": [5, 1, 4, 2, 3], "percentile": 20, "rank": 1, "expected": 1},  # ceil(1) = 1
    {"values": [5, 1, 4, 2, 3], "percentile": 21, "rank": 2, "expected": 2},  # ceil(1.05) = 2
    {"values": [5, 1, 4, 2, 3], "percentile": 100, "rank": 5, "expected": 5},
    {"values": [7, 7, 1, 9], "percentile": 50, "rank": 2, "expected": 7},
    {"values": [30, 10, 20], "percentile": 50, "rank": 2, "expected": 20},  # ceil(1.5) = 2
    {"values": [(i * 37) % 120 + 1 for i in range(120)], "percentile": 20, "rank": 24, "expected": 24},
    {"values": [(i * 37) % 100 + 1 for i in range(100)], "percentile": 7, "rank": 7, "expected": 7},
]
for c in cases:
    assert c["rank"] == -(-c["percentile"] * len(c["values"]) // 100)
    assert sorted(c["values"])[c["rank"] - 1] == c["expected"]
save("07-percentile", "Nearest rank: ascending, 1-based rank ceil(percentile*count/100), in integers", {"cases": [
    {"values": c["values"], "percentile": c["percentile"]} for c in cases]},
    {"cases": [{"rank": c["rank"], "value": c["expected"]} for c in cases]})

# ---------------------------------------------------------------- 08 comparisons
pairs = [[1, 1], [1.0000000005, 1], [1.000000002, 1], [0, 5e-10], [0, 2e-9], [30000.00001, 30000],
         [30000.0001, 30000], [-100, -100.00000005], [-100, -100.0000002], [70, 70.0000000001]]
rows = []
for a, b in pairs:
    fa, fb = F(str(a)), F(str(b))
    tol = F(1, 10**9) * max(F(1), abs(fa), abs(fb))
    gt, lt = fa - fb > tol, fb - fa > tol
    rows.append({"gt": gt, "ge": not lt, "lt": lt, "le": not gt, "eq": not gt and not lt})
assert [x["eq"] for x in rows] == [True, True, False, True, False, True, False, True, False, True]
save("08-comparisons", "a > b means a - b > 1e-9*max(1,|a|,|b|); the others follow", {"pairs": pairs}, {"results": rows})

# ---------------------------------------------------------------- 09 swings, regime, transitions of order 1
# (H, L, C), opens in between. By hand: swing high = higher than two before, not lower than two after.
hlc = [
    (10, 9, 9.5),     # 0
    (11, 10, 10.5),   # 1
    (14, 12, 13),     # 2  swing high 14 (confirmed at 4); 14 ties with 3: later may be equal
    (14, 11, 12),     # 3
    (12, 8, 9),       # 4
    (11, 7, 8),       # 5  swing low 7 (confirmed at 7)
    (13, 9, 12),      # 6
    (14, 11, 13.5),   # 7
    (15, 12, 14.5),   # 8  C 14.5 > 14, before 13.5: up through swing 2
    (16, 13, 15),     # 9  swing high 16 (confirmed at 11)
    (15, 10, 11),     # 10
    (13, 8, 9),       # 11 swing low 8 (confirmed at 13)
    (14, 10, 12),     # 12
    (15, 11, 14),     # 13 now highs 14 16, lows 7 8: uptrend
    (18, 13, 17),     # 14 C 17 > 16, before 14: up, break_of_structure
    (19, 12, 13),     # 15 swing high 19 (confirmed at 17)
    (14, 6, 7),       # 16 C 7 < 8, before 13: down in an uptrend, change_of_character
    (11, 5, 9),       # 17 swing low 5 (confirmed at 19); C 9 back above 8
    (10, 6, 7.5),     # 18 C 7.5 < 8 again, before 9: the same swing, not raised twice
    (12, 7, 11),      # 19 highs 16 19, lows 8 5: expansion
    (13, 8, 12),      # 20
]
H, L, C = ([F(str(x[j])) for x in hlc] for j in range(3))


def swings1(x, sign):
    y = [sign * v for v in x]
    return [p for p in range(2, len(y) - 2) if y[p] > y[p - 1] and y[p] > y[p - 2] and y[p] >= y[p + 1] and y[p] >= y[p + 2]]


assert swings1(H, 1) == [2, 9, 15] and swings1(L, -1) == [5, 11, 17]
regime1 = ["undefined"] * 13 + ["uptrend"] * 6 + ["expansion"] * 2
# at 13 the second low is confirmed (high 9 at 11); at 17 high 15: highs 16 19, lows 7 8, still up; at 19 low 5: expansion
transitions1 = [
    {"bar": 8, "order": 1, "side": "up", "kind": "range_break", "swingBar": 2},
    {"bar": 14, "order": 1, "side": "up", "kind": "break_of_structure", "swingBar": 9},
    {"bar": 16, "order": 1, "side": "down", "kind": "change_of_character", "swingBar": 11},
]
bars = []
for i, (h, l, c) in enumerate(hlc):
    bars.append({"time": START + i * MIN, "open": str(c), "high": str(h), "low": str(l), "close": str(c), "volume": "1"})
save("09-structure-order1", "Swings, regime and transitions of order 1, by hand. Timeframe 1m, one bar per row.",
     {"timeframe": "1m", "rows": bars},
     {"swingHighs": [{"bar": 2, "price": 14, "confirmedAt": 4}, {"bar": 9, "price": 16, "confirmedAt": 11},
                     {"bar": 15, "price": 19, "confirmedAt": 17}],
      "swingLows": [{"bar": 5, "price": 7, "confirmedAt": 7}, {"bar": 11, "price": 8, "confirmedAt": 13},
                    {"bar": 17, "price": 5, "confirmedAt": 19}],
      "regimeOrder1": regime1, "transitionsOrder1": transitions1})

# ---------------------------------------------------------------- 10 orders 2 and 3 on a zigzag
# Turning points: highs and lows in turn, three steps between them; bars open at the previous close.
tops = [20, 24, 30, 26, 27, 33, 37, 41, 36, 32, 38, 44, 40, 35, 31, 37, 39, 34, 30, 28, 26]
bottoms = [14, 12, 16, 19, 15, 11, 17, 22, 25, 18, 16, 21, 26, 20, 14, 12, 18, 16, 10, 13, 11]
# then a longer wave, so that order 3 gets its swings
for j in range(130):
    wave = 26 + 12 * math.sin(j / 11) + 7 * math.sin(j / 2.3) + 1.5 * math.sin(j * 1.9)
    tops.append(round(wave) + 4)
    bottoms.append(round(wave + 2 * math.cos(j * 1.1)) - 5)
path = [F(17)]
for t, b in zip(tops, bottoms):
    for target in (F(t), F(b)):
        a = path[-1]
        path += [a + (target - a) * j / 4 for j in (1, 2, 3, 4)]
opens = [path[0]] + path[:-1]
H = [max(a, b) for a, b in zip(opens, path)]
L = [min(a, b) for a, b in zip(opens, path)]
N = len(path)


def order_swings(prices, sign):
    """orders 1..3 as lists of (bar, price, confirmedAt)"""
    first = [(p, prices[p], p + 2) for p in swings1(prices, sign)]
    out = [first]
    for _ in (2, 3):
        prev = out[-1]
        out.append([(prev[q][0], prev[q][1], prev[q + 2][2]) for q in swings1([s[1] for s in prev], sign)])
    return out


SH, SL = order_swings(H, 1), order_swings(L, -1)
assert [int(s[1]) for s in SH[0]] == tops  # every top is an order-1 swing
assert [int(s[1]) for s in SL[0]] == bottoms[:-1]  # the last bottom is never confirmed
# by hand: tops above the two before and not below the two after; bottoms likewise (of the first 20 turning points)
assert [int(s[1]) for s in SH[1]][:4] == [30, 41, 44, 39]
assert [int(s[1]) for s in SL[1]][:3] == [11, 16, 12]
assert len(SH[2]) >= 2 and len(SL[2]) >= 2


def regime(highs, lows):
    if len(highs) < 2 or len(lows) < 2:
        return "undefined"
    dh, dl = highs[-1][1] - highs[-2][1], lows[-1][1] - lows[-2][1]
    if dh == 0 or dl == 0:
        return "undefined"
    return {(True, True): "uptrend", (False, False): "downtrend", (False, True): "compression",
            (True, False): "expansion"}[(dh > 0, dl > 0)]


regimes, transitions, broken = [], [], set()
for i in range(N):
    at = []
    for m in range(3):
        kh = [s for s in SH[m] if s[2] <= i]
        kl = [s for s in SL[m] if s[2] <= i]
        g = regime(kh, kl)
        at.append(g)
        for side, known in (("up", kh), ("down", kl)):
            if not known or i == 0:
                continue
            bar, price, _ = known[-1]
            beyond = (lambda c: c > price) if side == "up" else (lambda c: c < price)
            if beyond(path[i]) and not beyond(path[i - 1]) and (m, side, bar) not in broken:
                broken.add((m, side, bar))
                with_trend = (g, side) in (("uptrend", "up"), ("downtrend", "down"))
                against = (g, side) in (("uptrend", "down"), ("downtrend", "up"))
                kind = "break_of_structure" if with_trend else "change_of_character" if against else "range_break"
                transitions.append({"bar": i, "order": m + 1, "side": side, "kind": kind, "swingBar": bar})
    regimes.append(at)
assert {t["order"] for t in transitions} >= {1, 2}
bars = [{"time": START + i * MIN, "open": str(float(opens[i])), "high": str(float(H[i])), "low": str(float(L[i])),
         "close": str(float(path[i])), "volume": "1"} for i in range(N)]


def show(sw):
    return [[{"bar": b, "price": num(p), "confirmedAt": c} for b, p, c in order] for order in sw]


save("10-structure-orders", "Swings of orders 1-3, regimes of orders 1-3 at every bar and all transitions on a zigzag (1m).",
     {"timeframe": "1m", "rows": bars},
     {"swingHighs": show(SH), "swingLows": show(SL), "regimes": regimes, "transitions": transitions})

# ---------------------------------------------------------------- 11 divergences
# Path (closes): up fast to 16, down, up slowly to a slightly higher high at 36, down, a last weak high at 46.
legs = [(4, 98), (16, 122), (26, 110), (36, 121), (41, 116), (46, 120), (62, 112)]
c11 = [F(100)]
for upto, target in legs:
    a, steps = c11[-1], upto - (len(c11) - 1)
    c11 += [a + (F(target) - a) * j / steps for j in range(1, steps + 1)]
c11 = [F(round(x * 100), 100) for x in c11]
o11 = [c11[0]] + c11[:-1]
H = [max(a, b) + F(1, 2) for a, b in zip(o11, c11)]
L = [min(a, b) - F(1, 2) for a, b in zip(o11, c11)]
H[36] += 2   # 123.5, above 122.5 at 16 although its close is lower
H[46] += 4   # 124.5
osc = {"rsi9": rsi(c11, 9), "rsi14": rsi(c11, 14), "k14": stoch(H, L, c11, 14), "k21": stoch(H, L, c11, 21),
       "macdHistogram": macd(c11, 12, 26, 9)[2]}
sh = swings1(H, 1)
assert sh == [16, 36, 46]
pairs_at = []
for i in range(len(c11)):
    known = [p for p in sh if p + 2 <= i]
    found = []
    if len(known) >= 2:
        p1, p2 = known[-2:]
        if p2 - p1 <= 60 and i - p2 <= 10 and H[p2] > H[p1]:
            found = [k for k, v in osc.items() if v[p1] is not None and v[p2] is not None and v[p2] < v[p1]]
    pairs_at.append(found)
assert all(not p for p in pairs_at[:38])  # 36 is confirmed at 38
assert pairs_at[38] == ["rsi9", "rsi14", "k14"]  # %K21 and the histogram are not warm at 16
assert pairs_at[46] and pairs_at[47] == []  # 36 + 10 is inclusive
assert pairs_at[48] and pairs_at[56] and not pairs_at[57]  # 46 is confirmed at 48
bars = [{"time": START + i * MIN, "open": str(float(o11[i])), "high": str(float(H[i])), "low": str(float(L[i])),
         "close": str(float(c11[i])), "volume": "1"} for i in range(len(c11))]
save("11-divergences", "Bearish divergences on T = 1m (4T and 16T have no two swing highs here, so they count 0). "
     "`pairs` names the oscillators in divergence at each bar.",
     {"timeframe": "1m", "rows": bars},
     {"swingHighs": sh, "pairs": pairs_at, "divergenceCount": [len(p) for p in pairs_at],
      "oscillatorsAtSwings": {str(p): {k: num(v[p]) for k, v in osc.items()} for p in sh}})

# 4T and 16T: check that no pair exists there (4m bars: at most one confirmed swing high, or a lower one)
h4 = [max(H[j:j + 4]) for j in range(0, len(H) - 3, 4)]
s4 = swings1(h4, 1)
c4 = [c11[j + 3] for j in range(0, len(H) - 3, 4)]
l4 = [min(L[j:j + 4]) for j in range(0, len(H) - 3, 4)]
o4 = [rsi(c4, 9), rsi(c4, 14), stoch(h4, l4, c4, 14), stoch(h4, l4, c4, 21)]
for a, b in zip(s4, s4[1:]):
    assert not any(v[a] is not None and v[b] is not None for v in o4)  # not warm at the earlier swing

# ---------------------------------------------------------------- 12 momentum categories
cases = [(None, "flat"), ("6", "surging"), ("5.9999999999", "surging"), ("5.9999", "rising"), ("2", "rising"),
         ("1.99", "flat"), ("0", "flat"), ("-1.9999", "flat"), ("-2", "falling"), ("-1.9999999999", "falling"),
         ("-30", "falling")]
delay = {"surging": 6, "rising": 3, "flat": 1, "falling": 0}
save("12-momentum", "Momentum category and delay at the defaults; thresholds compare with the tolerance.",
     {"momentum24h": [None if m is None else float(m) for m, _ in cases]},
     {"category": [c for _, c in cases], "delayHours": [delay[c] for _, c in cases]})

# ---------------------------------------------------------------- 13 delay and acceleration, end to end
off = {"enabled": False}
ONLY_STOCH = {k: dict(off) for k in (
    "volume_decline bb_lower_touch bb_squeeze rsi_oversold rsi_oversold_cross macd_cross_up ma_cross_up rsi_9_ob rsi_14_ob "
    "stoch_21_ob bb_20_touch bb_30_touch volume_spike macd_bearish").split()}
ONLY_STOCH["stoch_oversold"] = {"period": 2}
ONLY_STOCH["stoch_14_ob"] = {"period": 2}
# One row at minute 0 of each hour (the rest is filled), so every 1h bar is O = H = L = C = its price.
# %K(2) is then 0 after a fall, 100 after a rise, 50 when unchanged.
price = [100] * 10 + [99] * 15 + [107, 107, 103, 104, 97, 98, 98]
bars = [{"time": START + h * HOUR, "open": str(p), "high": str(p), "low": str(p), "close": str(p), "volume": "1000000"}
        for h, p in enumerate(price)]
bars.append({"time": START + 31 * HOUR + 59 * MIN, "open": "98", "high": "98", "low": "98", "close": "98", "volume": "1"})
cfg = {"timeframe": "1h", "entry": {"required": 1, "windowBars": 1}, "exit": {"required": 1, "windowBars": 1, "minDivergences": 0},
       "lenses": ONLY_STOCH}


def at(hours):
    return START + hours * HOUR


# 10: 99 after 100, entry at its close 11:00; buys all at the open of 11:00 (99).
# 25: 107 after 99, rise, exit signal at 26:00; momentum 107/100 (bar 1) = +7 %: surging, 6 h, due 32:00.
# 26: unchanged, momentum +7 %. 27: 103 against bar 3 = +3 %: rising, due min(32, 28+3) = 31:00, accelerated.
# 28: 104, rising again. 29: 97 against 100 = -3 %: falling, due min(31, 30+0) = 30:00; sells at the open of 30:00 (98).
buy, sell, fee = F(99) * F("1.0005"), F(98) * F("0.9995"), F("0.004")
qty = F(10000) / (buy * (1 + fee))
cost, proceeds = qty * buy, qty * sell
fees = (cost + proceeds) * fee
pnl = proceeds - cost - fees
save(
    "13-delay-acceleration",
    "Hourly prices; entry on a fall, exit signal on the first rise while holding, surging at first, then rising (moves "
    "the due time) and falling (moves it again). Falls at 27 and 29 are entry signals that are listed and ignored.",
    {"config": cfg, "rows": bars, "hourlyPrices": price},
    {
        "entryTimes": [at(11), at(28), at(30)],
        "exits": [{"time": at(26), "signalTime": at(26), "indicators": ["stoch_14_ob"], "divergenceCount": 0,
                   "momentumCategory": "surging", "delayHours": 6, "exitTime": at(32), "exitType": "delayed"}],
        "dueTimeAfterBar": {"25": at(32), "26": at(32), "27": at(31), "28": at(31), "29": at(30)},
        "trades": [{"entryTime": at(11), "entryPrice": num(buy), "exitTime": at(30), "exitPrice": num(sell),
                    "quantity": num(qty), "fees": num(fees), "pnl": num(pnl), "pnlPct": num(100 * pnl / cost),
                    "exitType": "accelerated"}],
        "open": None,
        "equity": [[at(h + 1), num(F(10000) if h < 11 else qty * price[h] if h < 30 else 10000 + pnl)] for h in range(32)],
    },
)

# ---------------------------------------------------------------- 14 fill, gap, resample
csv = "\n".join([
    "1704067200,10,11,9,10.5,1.25,3",      # 00:00, seconds
    "1704067260000,10.5,12,10,11,2",       # 00:01, milliseconds
    "1704067445,13,13,12,12.5,0.5",        # 00:04:05 -> 00:04; out of order
    "1704067320,11,11,10,10,1",            # 00:02, replaced by the next line
    "1704067379,11,11.5,8,9,3",            # 00:02:59 -> 00:02, the last wins
    "1704067620,12,12,12,12,1",            # 00:07, two missing before: filled
    "1704068040,14,14,13,13,1",            # 00:14, six missing: two filled, then a gap
    "1704068100,13,15,13,15,2",            # 00:15
    "1704068340,15,16,15,16,4",            # 00:19
    "1704068400,16,16,16,16,1",            # 00:20
]) + "\n"


def m(i, o, h, l, c, v, filled=False):
    return {"time": START + i * MIN, "open": o, "high": h, "low": l, "close": c, "volume": v, "filled": filled}


def fill(i, p):
    return m(i, p, p, p, p, 0, True)


# maxGapMinutes 3 below; a run of 3 (16, 17, 18) is filled entirely, a run of 6 (8..13) fills 8, 9, 10 and drops 11, 12, 13
seg1 = [m(0, 10, 11, 9, 10.5, 1.25), m(1, 10.5, 12, 10, 11, 2), m(2, 11, 11.5, 8, 9, 3), fill(3, 9),
        m(4, 13, 13, 12, 12.5, 0.5), fill(5, 12.5), fill(6, 12.5), m(7, 12, 12, 12, 12, 1), fill(8, 12), fill(9, 12),
        fill(10, 12)]
seg2 = [m(14, 14, 14, 13, 13, 1), m(15, 13, 15, 13, 15, 2), fill(16, 15), fill(17, 15), fill(18, 15),
        m(19, 15, 16, 15, 16, 4), m(20, 16, 16, 16, 16, 1)]
five = [[{"time": START, "open": 10, "high": 13, "low": 8, "close": 12.5, "volume": 6.75},
         {"time": START + 5 * MIN, "open": 12.5, "high": 12.5, "low": 12, "close": 12, "volume": 1}],
        [{"time": START + 15 * MIN, "open": 13, "high": 16, "low": 13, "close": 16, "volume": 6}]]
save("14-fill-gap-resample", "Reading, filling, gaps and 5m bars. Groups 00:10 (11-13 are a gap) and 00:20 are incomplete.",
     {"csv": csv, "maxGapMinutes": 3, "timeframe": "5m"},
     {"segments": [seg1, seg2], "filled": 9, "gaps": 1, "bars": 18, "resampled": five,
      "from": START, "to": START + 20 * MIN})

# ---------------------------------------------------------------- 15 convergence: windows, warmth, rising edge
closes = [10, 9, 8, 7, 8, 9, 10, 10, 10, 9, 8, 9, 9, 9, 9, 8]
N = len(closes)
C = [F(x) for x in closes]
k2, r5 = stoch(C, C, C, 2), rsi(C, 5)
lens_k = [v is not None and v < 20 for v in k2]
lens_r = [v is not None and v < 45 for v in r5]
assert [i for i in range(N) if lens_k[i]] == [1, 2, 3, 9, 10, 15]
counts = []
for i in range(N):
    w = range(max(0, i - 2), i + 1)
    counts.append(int(any(lens_k[j] for j in w)) + int(any(lens_r[j] for j in w)))
assert r5[5] == 40  # two up, three down of five
edges = [i for i in range(1, N) if i >= 5 and counts[i] >= 1 > counts[i - 1]]
# count is 1 from bar 1 (RSI unwarm until 5, so no signal) and never below 1 until the window passes
save_cfg = {k: dict(off) for k in ONLY_STOCH}
save_cfg["stoch_oversold"] = {"period": 2}
save_cfg["rsi_oversold"] = {"period": 5, "below": 45}
save_cfg["stoch_14_ob"] = {}
cfg15 = {"timeframe": "1m", "entry": {"required": 1, "windowBars": 3}, "exit": {"required": 1}, "lenses": save_cfg}
bars = [{"time": START + i * MIN, "open": str(c), "high": str(c), "low": str(c), "close": str(c), "volume": "1"}
        for i, c in enumerate(closes)]
sig = []
for i in edges:
    w = range(max(0, i - 2), i + 1)
    names = [n for n, s in (("rsi_oversold", lens_r), ("stoch_oversold", lens_k)) if any(s[j] for j in w)]
    sig.append({"time": START + (i + 1) * MIN, "price": closes[i], "indicators": names, "indicatorCount": len(names),
                "range12h": num(100 * F(max(closes[:i + 1]) - min(closes[:i + 1])) / closes[i]), "momentum24h": None,
                "support4h": min(closes[:i + 1])})
save("15-convergence", "entryCount over windows of 3 bars; the first rising edge (bar 1) is not a signal because RSI(5) is "
     "not warm; later edges are.", {"config": cfg15, "rows": bars},
     {"stoch_oversold": lens_k, "rsi_oversold": lens_r, "entryCount": counts, "signalBars": edges, "entries": sig})

# ---------------------------------------------------------------- 16 backtest with partial fills, by hand
cfg16 = {"timeframe": "5m", "entry": {"required": 1, "windowBars": 1, "timeoutHours": 0.25},
         "exit": {"required": 1, "windowBars": 1, "minDivergences": 0},
         "momentum": {"flat": {"delayHours": 0.25}}, "lenses": ONLY_STOCH}
raw = [  # minute, O, H, L, C, V
    (0, 100, 100, 100, 100, 10), (5, 100, 100, 100, 100, 10), (10, 90, 90, 90, 90, 10),
    (15, 90, 92, 89, 91, 100), (16, 91, 91, 91, 91, 200), (20, 92, 92, 92, 92, 300), (29, 90, 90, 90, 90, 50),
    (30, 95, 95, 95, 95, 1000), (35, 96, 96, 96, 96, 400), (50, 97, 97, 97, 97, 200), (51, 96, 96, 96, 96, 0),
    (55, 98, 98, 98, 98, 300), (56, 98, 98, 98, 98, 100), (57, 97, 97, 97, 97, 1000), (59, 97, 97, 97, 97, 1),
]
bars = [{"time": START + t * MIN, "open": str(o), "high": str(h), "low": str(l), "close": str(c), "volume": str(v)}
        for t, o, h, l, c, v in raw]
# %K(2) of the 5m bars (H, L, C): 0 100; 1 100; 2 90; 3 92/89/91; 4 92; 5 92/90/90; 6 95; 7 96; 8 96; 9 96; 10 97/96/96;
# 11 98/97/97  ->  -, 50, 0, 66.7, 100, 0, 100, 100, 50, 50, 0, 50
# Entry signals where it falls below 20: closes at 15, 30, 55. The first acts; its time is up at 30.
# Bar 4 (closes 25, %K 100) finds the entry still working. Bar 5 (closes 30) finds it ended: holding, %K 0: no exit.
# Bar 6 (closes 35): exit signal, momentum unknown = flat, 15 minutes, due 50.
# Fills: 15: 10 (10 % of 100), 16: 20, 20: 30, 29: 5; nothing at 30 (t < 15 + 15 fails) -> 65 bought.
#        50: 20, 51 no volume, 55: 30, 56: 10, 57: the last 5.
slip_buy, slip_sell = F("1.0005"), F("0.9995")
buys = [(15, 10, 90), (16, 20, 91), (20, 30, 92), (29, 5, 90)]
sells = [(50, 20, 97), (55, 30, 98), (56, 10, 98), (57, 5, 97)]
cost = sum(q * p * slip_buy for _, q, p in buys)
proceeds = sum(q * p * slip_sell for _, q, p in sells)
assert cost == (900 + 1820 + 2760 + 450) * slip_buy == F("5932.965")
assert proceeds == (1940 + 2940 + 980 + 485) * slip_sell == F("6341.8275")
fees = (cost + proceeds) * fee
pnl = proceeds - cost - fees
assert pnl == F("6341.8275") - F("5932.965") - F("49.09917") == F("359.76333")


def cash_held(minute):
    """after the fills of all base bars that opened before `minute`"""
    cash, held = F(10000), 0
    for t, q, p in buys:
        if t < minute:
            cash -= q * p * slip_buy * (1 + fee)
            held += q
    for t, q, p in sells:
        if t < minute:
            cash += q * p * slip_sell * (1 - fee)
            held -= q
    return cash, held


five_close = [100, 100, 90, 91, 92, 90, 95, 96, 96, 96, 96, 97]
equity = []
for b, close in enumerate(five_close):
    cash, held = cash_held(5 * b + 5)
    equity.append([START + (5 * b + 5) * MIN, num(cash + held * close)])
assert equity[-1][1] == float(10000 + pnl)
peak, worst = 10000.0, 0.0
for _, v in equity:
    peak = max(peak, v)
    worst = max(worst, 100 * (peak - v) / peak)
save(
    "16-backtest-partial-fills",
    "A taker entry that times out partly filled, a delayed exit sold in four parts; by hand, costs at the defaults.",
    {"config": cfg16, "rows": bars},
    {
        "data": {"symbol": "BTC/USD", "from": START, "to": START + 59 * MIN, "bars": 60, "filled": 45, "gaps": 0},
        "entryTimes": [START + t * MIN for t in (15, 30, 55)],
        "exits": [{"time": START + 35 * MIN, "signalTime": START + 35 * MIN, "indicators": ["stoch_14_ob"],
                   "divergenceCount": 0, "momentumCategory": "flat", "delayHours": 0.25,
                   "exitTime": START + 50 * MIN, "exitType": "delayed"}],
        "fills": {"buys": [{"minute": t, "quantity": q, "price": num(p * slip_buy)} for t, q, p in buys],
                  "sells": [{"minute": t, "quantity": q, "price": num(p * slip_sell)} for t, q, p in sells]},
        "trades": [{"entryTime": START + 15 * MIN, "entryPrice": num(cost / 65), "exitTime": START + 57 * MIN,
                    "exitPrice": num(proceeds / 65), "quantity": 65, "fees": num(fees), "pnl": num(pnl),
                    "pnlPct": num(100 * pnl / cost), "exitType": "delayed"}],
        "open": None,
        "equity": equity,
        "metrics": {"totalReturnPct": num(100 * pnl / 10000), "trades": 1, "winRatePct": None, "maxDrawdownPct": worst,
                    "fees": num(fees)},
    },
)
