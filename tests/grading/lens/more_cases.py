"""More of the label book, in other people's styles: classes, functions, frameworks, hand-written loops."""

from __future__ import annotations

from tests.grading.lens.cases import (
    AIM,
    CUT,
    DUP,
    GROUP,
    IMP,
    MULTI,
    OVER,
    PRE,
    ROWS,
    SCORE,
    SEL,
    SPLIT,
    STOP,
    TAR,
    TIME,
)  # fmt: skip

TORCH = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(3, 1)
    def forward(self, x):
        return self.l(x)
net = Net(); opt = torch.optim.Adam(net.parameters()); crit = nn.BCEWithLogitsLoss()
"""
TENSORS = """
X, y = df[["a", "b", "c"]].values, df["y"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
Xt, yt = torch.tensor(X_train).float(), torch.tensor(y_train).float()
Xv, yv = torch.tensor(X_test).float(), torch.tensor(y_test).float()
"""

CASES: dict[str, tuple[set[str], str]] = {
    "function that returns the four parts": ({PRE}, 'def get(d):\n    X = StandardScaler().fit_transform(d.drop("y", axis=1))\n    return train_test_split(X, d["y"], test_size=0.2)\nX_train, X_test, y_train, y_test = get(df)\n' + SCORE),
    "main function": ({PRE}, 'def main():\n    X = MinMaxScaler().fit_transform(df[["a", "b"]])\n    a, b, c, d = train_test_split(X, df["y"])\n    clf = RandomForestClassifier()\n    clf.fit(a, c)\n    print(accuracy_score(d, clf.predict(b)))\nif __name__ == "__main__":\n    main()'),
    "data frame rebuilt from the scaled array": ({PRE}, 'X = df.drop("y", axis=1)\nX = pd.DataFrame(StandardScaler().fit_transform(X), columns=X.columns, index=X.index)\ny = df["y"]\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "scaled after the split, fitted before": ({PRE}, 's = StandardScaler()\ns.fit(df[["a", "b"]])\nX_train, X_test, y_train, y_test = train_test_split(df[["a", "b"]], df["y"])\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n' + SCORE),
    "scaled with the test rows appended": ({PRE}, SPLIT + "s = StandardScaler().fit(np.vstack([X_train, X_test]))\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n" + SCORE),
    "old module": ({PRE}, 'from sklearn.cross_validation import train_test_split as tts\nX = PCA(2).fit_transform(df[["a", "b", "c"]])\na, b, c, d = tts(X, df["y"])\nm = LogisticRegression()\nm.fit(a, c)\nprint(m.score(b, d))'),
    "stratified shuffle split by hand": ({PRE}, 'X, y = df[["a", "b"]].values, df["y"].values\nX = StandardScaler().fit_transform(X)\nsss = StratifiedShuffleSplit(n_splits=1, test_size=0.2, random_state=0)\nfor tr, te in sss.split(X, y):\n    X_train, X_test = X[tr], X[te]\n    y_train, y_test = y[tr], y[te]\n' + SCORE),
    "target scaled in a forecast": ({PRE}, 'v = df["y"].values.reshape(-1, 1)\nsc = MinMaxScaler()\nv = sc.fit_transform(v)\ntrain, test = v[:80], v[80:]\ndef win(s):\n    X, t = [], []\n    for i in range(len(s) - 5):\n        X.append(s[i:i + 5, 0]); t.append(s[i + 5, 0])\n    return np.array(X), np.array(t)\nX_train, y_train = win(train)\nX_test, y_test = win(test)\nm = Ridge().fit(X_train, y_train)\nprint(mean_squared_error(y_test, m.predict(X_test)))'),
    "target made by a median": (set(), 'df["y"] = (df["c"] > df["c"].median()).astype(int)\nX_train, X_test, y_train, y_test = train_test_split(df[["a", "b"]], df["y"])\n' + SCORE),
    "torch, scaled on all": ({PRE}, TORCH + 'df[["a", "b", "c"]] = (df[["a", "b", "c"]] - df[["a", "b", "c"]].mean()) / df[["a", "b", "c"]].std()\n' + TENSORS + "for e in range(10):\n    opt.zero_grad()\n    loss = crit(net(Xt).squeeze(), yt)\n    loss.backward()\n    opt.step()\nwith torch.no_grad():\n    print(((net(Xv).squeeze() > 0) == yv).float().mean())"),
    "torch, clean": (set(), TORCH + TENSORS + "for e in range(10):\n    opt.zero_grad()\n    loss = crit(net(Xt).squeeze(), yt)\n    loss.backward()\n    opt.step()\n    if e % 2 == 0:\n        print(crit(net(Xv).squeeze(), yv).item())\nwith torch.no_grad():\n    print(((net(Xv).squeeze() > 0) == yv).float().mean())"),
    "torch, stopped on the test rows": ({STOP}, TORCH + TENSORS + 'best, bad = 1e9, 0\nfor e in range(10):\n    opt.zero_grad()\n    loss = crit(net(Xt).squeeze(), yt)\n    loss.backward()\n    opt.step()\n    with torch.no_grad():\n        v = crit(net(Xv).squeeze(), yv).item()\n    if v < best:\n        best, bad = v, 0\n        torch.save(net.state_dict(), "best.pt")\n    else:\n        bad += 1\n        if bad > 5:\n            break\nprint("test loss", best)'),
    "catboost pool": ({STOP}, "from catboost import CatBoostClassifier, Pool\n" + SPLIT + 'tr, te = Pool(X_train, y_train), Pool(X_test, y_test)\nm = CatBoostClassifier(od_type="Iter", od_wait=20)\nm.fit(tr, eval_set=te)\nprint(accuracy_score(y_test, m.predict(X_test)))'),
    "xgboost train": ({STOP}, "import xgboost as xgb\n" + SPLIT + 'dtr, dte = xgb.DMatrix(X_train, y_train), xgb.DMatrix(X_test, y_test)\nb = xgb.train({}, dtr, 500, evals=[(dtr, "train"), (dte, "test")], early_stopping_rounds=10)\nprint(roc_auc_score(y_test, b.predict(dte)))'),
    "keras callbacks list": ({STOP}, SPLIT + 'from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense\nfrom tensorflow.keras.callbacks import *\nnet = Sequential()\nnet.add(Dense(8, activation="relu"))\nnet.add(Dense(1))\nnet.compile(loss="mse", optimizer="adam")\ncb = [EarlyStopping(patience=2)]\nnet.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=cb)\nprint(mean_squared_error(y_test, net.predict(X_test)))'),
    "keras, stopped on a validation part": (set(), SPLIT + 'X_tr, X_va, y_tr, y_va = train_test_split(X_train, y_train)\nfrom tensorflow import keras\nnet = keras.Sequential([keras.layers.Dense(1)])\nnet.compile(loss="mse", optimizer="adam")\nnet.fit(X_tr, y_tr, validation_data=(X_va, y_va), callbacks=[keras.callbacks.EarlyStopping(patience=3)])\nprint(net.evaluate(X_test, y_test))'),
    "k best by hand": ({SEL}, 'X, y = df[["a", "b", "c"]], df["y"]\nmi = mutual_info_classif(X, y)\ntop = X.columns[np.argsort(mi)[-2:]]\nX_train, X_test, y_train, y_test = train_test_split(X[top], y)\n' + SCORE),
    "importance by data frame": ({SEL}, 'X, y = df.drop(columns="y"), df["y"]\nrf = RandomForestClassifier().fit(X, y)\nimp = pd.Series(rf.feature_importances_, index=X.columns).sort_values(ascending=False)\nX = X[imp.head(5).index]\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "p-values": ({SEL}, 'from scipy.stats import pearsonr\nkeep = [c for c in ["a", "b", "c"] if pearsonr(df[c], df["y"])[1] < 0.05]\nX_train, X_test, y_train, y_test = train_test_split(df[keep], df["y"])\n' + SCORE),
    "support by get_support": ({SEL}, 'X, y = df.drop(columns="y"), df["y"]\ns = SelectKBest(k=3)\ns.fit(X, y)\nX = X[X.columns[s.get_support()]]\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "selection on training rows by hand": (set(), SPLIT + "c = X_train.corrwith(y_train).abs()\nkeep = c[c > 0.1].index\nm = Ridge().fit(X_train[keep], y_train)\nprint(m.score(X_test[keep], y_test))"),
    "iterative imputer in place of columns": ({IMP}, 'from sklearn.experimental import enable_iterative_imputer\nnum = df.select_dtypes("number").columns\ndf[num] = IterativeImputer().fit_transform(df[num])\nX_train, X_test, y_train, y_test = train_test_split(df[["a", "b"]], df["y"])\n' + SCORE),
    "imputer in a pipeline on all rows": ({IMP}, 'prep = Pipeline([("i", SimpleImputer()), ("s", StandardScaler())])\nX = prep.fit_transform(df[["a", "b"]])\nX_train, X_test, y_train, y_test = train_test_split(X, df["y"])\n' + SCORE),
    "np.where fill": ({IMP}, 'df["a"] = np.where(df["a"].isnull(), df["a"].median(), df["a"])\n' + SPLIT + SCORE),
    "fill of both parts with training means": (set(), SPLIT + "m = X_train.mean()\nX_train, X_test = X_train.fillna(m), X_test.fillna(m)\n" + SCORE),
    "group fill by lambda": ({IMP}, 'df["a"] = df.groupby("city")["a"].transform(lambda s: s.fillna(s.mean()))\n' + SPLIT + SCORE),
    "smoothed target encoding": ({TAR}, 'prior = df["y"].mean()\nst = df.groupby("city")["y"].agg(["mean", "count"])\nsm = (st["count"] * st["mean"] + 10 * prior) / (st["count"] + 10)\ndf["enc"] = df["city"].map(sm)\nX_train, X_test, y_train, y_test = train_test_split(df[["a", "enc"]], df["y"])\n' + SCORE),
    "target encoding within folds": (set(), 'X, y = df[["city", "a"]], df["y"]\nfor tr, te in KFold(5).split(X):\n    A, B = X.iloc[tr].copy(), X.iloc[te].copy()\n    rate = y.iloc[tr].groupby(A["city"]).mean()\n    A["city"], B["city"] = A["city"].map(rate), B["city"].map(rate)\n    m = Ridge().fit(A, y.iloc[tr])\n    print(m.score(B, y.iloc[te]))'),
    "oversampled in a function": ({OVER}, 'from imblearn.combine import SMOTEENN\ndef balanced(X, y):\n    return SMOTEENN(random_state=0).fit_resample(X, y)\nX, y = balanced(df[["a", "b"]], df["y"])\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "resampled with scaling": ({OVER, PRE}, 'from imblearn.over_sampling import SMOTE\nX = StandardScaler().fit_transform(df[["a", "b"]])\nX, y = SMOTE().fit_resample(X, df["y"])\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "repeat of rare rows": ({OVER}, 'rare = df[df["y"] == 1]\ndf = pd.concat([df] + [rare] * 5)\n' + SPLIT + SCORE),
    "images and their copies": ({DUP}, 'imgs = np.load("x.npy"); y = np.load("y.npy")\naug = augment(imgs)\nX = np.concatenate((imgs, aug)); y = np.concatenate((y, y))\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "augmented by a generator after the split": (set(), 'from tensorflow import keras\nfrom tensorflow.keras.preprocessing.image import ImageDataGenerator\nimgs = np.load("x.npy"); y = np.load("y.npy")\nX_train, X_test, y_train, y_test = train_test_split(imgs, y)\ngen = ImageDataGenerator(horizontal_flip=True)\nnet = keras.Sequential([keras.layers.Dense(1)])\nnet.fit(gen.flow(X_train, y_train, batch_size=32), epochs=3)\nprint(net.evaluate(X_test, y_test))'),
    "slices that meet": ({ROWS}, 'n = int(len(df) * 0.8)\ntrain = df[:n]\ntest = df\nm = Ridge().fit(train[["a"]], train["y"])\nprint("test R2", m.score(test[["a"]], test["y"]))'),
    "keras fitted on all": ({ROWS}, SPLIT + 'from tensorflow import keras\nnet = keras.Sequential([keras.layers.Dense(1)])\nnet.compile("adam", "mse")\nnet.fit(X, y, epochs=5)\nprint(net.evaluate(X_test, y_test))'),
    "cross-validated and then fitted on all": (set(), 'X, y = df[["a", "b"]], df["y"]\nm = LogisticRegression()\nprint(cross_val_score(m, X, y).mean())\nm.fit(X, y)'),
    "statsmodels in sample": (set(), 'import statsmodels.api as sm\nX = sm.add_constant(df[["a", "b"]])\nres = sm.OLS(df["y"], X).fit()\nprint(res.summary())'),
    "parameter grid by hand": ({MULTI}, SPLIT + 'best = 0\nfor p in ParameterGrid({"C": [1, 2]}):\n    m = LogisticRegression(**p)\n    m.fit(X_train, y_train)\n    acc = accuracy_score(y_test, m.predict(X_test))\n    if acc > best:\n        best = acc\n        best_p = p\nprint(best, best_p)'),
    "table of models": ({MULTI}, SPLIT + 'def fit_and_score(m):\n    m.fit(X_train, y_train)\n    p = m.predict(X_test)\n    return {"acc": accuracy_score(y_test, p), "f1": f1_score(y_test, p)}\nrows = []\nfor m in [LogisticRegression(), RandomForestClassifier(), GradientBoostingClassifier()]:\n    rows.append(fit_and_score(m))\nprint(pd.DataFrame(rows).sort_values("acc"))'),
    "seeds": ({MULTI}, SPLIT + "res = []\nfor s in range(20):\n    m = RandomForestClassifier(random_state=s).fit(X_train, y_train)\n    res.append(m.score(X_test, y_test))\nprint(max(res))"),
    "three parts, test touched once": (set(), 'train, rest = train_test_split(df, test_size=0.4, random_state=0)\nval, test = train_test_split(rest, test_size=0.5, random_state=0)\nx = ["a", "b"]\nscores = {}\nfor d in (2, 5, 9):\n    m = RandomForestClassifier(max_depth=d).fit(train[x], train["y"])\n    scores[d] = f1_score(val["y"], m.predict(val[x]))\nd = max(scores, key=scores.get)\nm = RandomForestClassifier(max_depth=d).fit(pd.concat([train, val])[x], pd.concat([train, val])["y"])\nprint(f1_score(test["y"], m.predict(test[x])))'),
    "two targets, one model each": (set(), 'for t in ["y", "z"]:\n    X_train, X_test, y_train, y_test = train_test_split(df[["a", "b"]], df[t], random_state=0)\n    m = Ridge().fit(X_train, y_train)\n    print(t, m.score(X_test, y_test))'),
    "cut-off on validation": (set(), SPLIT + "A, V, a, v = train_test_split(X_train, y_train, random_state=3)\nm = LogisticRegression().fit(A, a)\npv = m.predict_proba(V)[:, 1]\nfpr, tpr, t = roc_curve(v, pv)\nbest = t[np.argmax(tpr - fpr)]\nprint(f1_score(y_test, m.predict_proba(X_test)[:, 1] > best))"),
    "cut-off by index of the maximum": ({CUT}, SPLIT + 'm = LogisticRegression().fit(X_train, y_train)\np = m.predict_proba(X_test)[:, 1]\nprecision, recall, thr = precision_recall_curve(y_test, p)\nfs = 2 * recall * precision / (recall + precision)\nix = np.argmax(fs)\nprint("Best", thr[ix], fs[ix])'),
    "shuffled lags with folds": ({TIME}, 'df["date"] = pd.to_datetime(df["date"])\ndf = df.set_index("date").sort_index()\nfor k in range(1, 4):\n    df["lag" + str(k)] = df["y"].shift(k)\ndf = df.dropna()\nprint(cross_val_score(Ridge(), df[["lag1", "lag2"]], df["y"], cv=KFold(5, shuffle=True)))'),
    "mask of chance on a series": ({TIME}, 'df = df.sort_values("timestamp")\ndf["prev"] = df["y"].shift()\ndf = df.dropna()\nm = np.random.rand(len(df)) < 0.8\ntr, te = df[m], df[~m]\nr = Ridge().fit(tr[["prev"]], tr["y"])\nprint(r.score(te[["prev"]], te["y"]))'),
    "sampled days": ({TIME}, '# forecast of tomorrow\ndf["date"] = pd.to_datetime(df["date"])\ntrain = df.sample(frac=0.8, random_state=0)\ntest = df.drop(train.index)\nr = Ridge().fit(train[["a"]], train["y"])\nprint(r.score(test[["a"]], test["y"]))'),
    "interpolated sensor": ({TIME}, 'df = df.set_index("time")\ndf["a"] = df["a"].interpolate()\ndf["l"] = df["y"].shift(1)\ncut = int(0.7 * len(df))\ntr, te = df.iloc[:cut], df.iloc[cut:]\nr = Ridge().fit(tr[["a", "l"]], tr["y"])\nprint(r.score(te[["a", "l"]], te["y"]))'),
    "several scans per patient": ({GROUP}, "# There are three scans per patient.\n" + SPLIT + SCORE),
    "value counts of a person": ({GROUP}, 'print(df["patient_id"].value_counts().head())\nX, y = df[["a", "b"]], df["y"]\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "split of ids": (set(), 'print(df["patient_id"].value_counts().head())\nids = df["patient_id"].unique()\ntr_ids, te_ids = train_test_split(ids, random_state=0)\ntr, te = df[df["patient_id"].isin(tr_ids)], df[df["patient_id"].isin(te_ids)]\nm = Ridge().fit(tr[["a"]], tr["y"])\nprint(m.score(te[["a"]], te["y"]))'),
    "one mean row per patient": (set(), '# each patient has several visits\ndf = df.groupby("patient_id").mean().reset_index()\nX_train, X_test, y_train, y_test = train_test_split(df[["a", "b"]], df["y"], random_state=0)\n' + SCORE),
    "target in a list minus nothing": ({AIM}, 'X = df[df.columns]\ny = df["y"]\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "drop of another column": ({AIM}, 'y = df.y\nX = df.drop(["city"], axis=1)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "difference from the target's mean": ({AIM}, 'df["over"] = df["y"] - 3\nX_train, X_test, y_train, y_test = train_test_split(df[["a", "over"]], df["y"])\n' + SCORE),
    "target used to stratify": (set(), 'band = pd.cut(df["y"], [0, 1, 2, 9])\nX_train, X_test, y_train, y_test = train_test_split(df[["a"]], df["y"], stratify=band)\n' + SCORE),
    "class of the target beside it": ({AIM}, 'df["high"] = (df["y"] > 5).astype(int)\nX = df.drop(columns=["high"])\nX_train, X_test, y_train, y_test = train_test_split(X, df["high"])\n' + SCORE),
}  # fmt: skip
