"""Ways of working that are often met: competitions, old habits, time series, networks."""

from __future__ import annotations

from tests.grading.lens.cases import (
    AIM,
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
    TIME,
)
from tests.grading.lens.more_cases import TORCH

LOADERS = """
from torch.utils.data import DataLoader, TensorDataset, random_split
data = TensorDataset(torch.load("x.pt"), torch.load("y.pt"))
train, val, test = random_split(data, [800, 100, 100])
loaders = {"train": DataLoader(train, 32), "val": DataLoader(val, 32), "test": DataLoader(test, 32)}
def train_epoch(loader):
    net.train()
    for xb, yb in loader:
        opt.zero_grad()
        out = net(xb)
        loss = crit(out, yb)
        loss.backward()
        opt.step()
def evaluate(loader):
    net.eval()
    correct = total = 0
    with torch.no_grad():
        for xb, yb in loader:
            _, p = torch.max(net(xb), 1)
            correct += (p == yb).sum().item()
            total += yb.size(0)
    return correct / total
"""

CASES: dict[str, tuple[set[str], str]] = {
    "competition, both files filled together": ({IMP}, 'test = pd.read_csv("test.csv")\nfull = pd.concat([df, test], sort=False)\nfull["a"] = full["a"].fillna(full["a"].median())\ntrain = full[full["y"].notnull()]\nprint(cross_val_score(LogisticRegression(), train[["a"]], train["y"], cv=5).mean())'),
    "preprocessing by module": ({PRE}, 'from sklearn import preprocessing, model_selection, svm\nX = np.array(df.drop(["y"], axis=1))\nX = preprocessing.scale(X)\ny = np.array(df["y"])\nX_train, X_test, y_train, y_test = model_selection.train_test_split(X, y, test_size=0.2)\nclf = svm.SVR()\nclf.fit(X_train, y_train)\nprint(clf.score(X_test, y_test))'),
    "smote and scaling inside folds": (set(), 'from imblearn.over_sampling import SMOTE\nX, y = df[["a", "b"]].values, df["y"].values\nskf = StratifiedKFold(5, shuffle=True, random_state=0)\nout = []\nfor i, (tr, te) in enumerate(skf.split(X, y)):\n    A, a = SMOTE().fit_resample(X[tr], y[tr])\n    sc = StandardScaler().fit(A)\n    m = LogisticRegression().fit(sc.transform(A), a)\n    out.append(f1_score(y[te], m.predict(sc.transform(X[te]))))\nprint(np.mean(out))'),
    "vectoriser in a function of two parts": (set(), 'from sklearn.feature_extraction.text import CountVectorizer\ndef vec(a, b):\n    v = CountVectorizer()\n    return v.fit_transform(a), v.transform(b)\nA, B, a, b = train_test_split(df["city"], df["y"])\nA, B = vec(A, B)\nm = LogisticRegression().fit(A, a)\nprint(m.score(B, b))'),
    "validation split and early stop": (set(), SPLIT + 'from tensorflow.keras import *\nfrom tensorflow import keras\nnet = keras.Sequential([keras.layers.Dense(1)])\nnet.compile("adam", "mse")\nnet.fit(X_train, y_train, validation_split=0.2, callbacks=[keras.callbacks.EarlyStopping(patience=3), keras.callbacks.ReduceLROnPlateau()])\nprint(net.evaluate(X_test, y_test))'),
    "shuffled and split by numpy": (set(), 'train, test = np.split(df.sample(frac=1, random_state=42), [int(0.8 * len(df))])\nm = Ridge().fit(train[["a"]], train["y"])\nprint(m.score(test[["a"]], test["y"]))'),
    "scaled, then split by numpy": ({PRE}, 'df[["a"]] = StandardScaler().fit_transform(df[["a"]])\ntrain, val, test = np.split(df.sample(frac=1), [int(0.6 * len(df)), int(0.8 * len(df))])\nm = Ridge().fit(train[["a"]], train["y"])\nprint(m.score(test[["a"]], test["y"]))'),
    "last hundred rows": (set(), 'X, y = df[["a", "b"]].values, df["y"].values\nX_train, X_test = X[:-100], X[-100:]\ny_train, y_test = y[:-100], y[-100:]\n' + SCORE),
    "best estimator of a search": (set(), SPLIT + 'gs = GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression()), {"logisticregression__C": [1, 2]})\ngs.fit(X_train, y_train)\nbest = gs.best_estimator_\nprint(classification_report(y_test, best.predict(X_test)))'),
    "out-of-fold report": (set(), 'X, y = df[["a", "b"]], df["y"]\np = cross_val_predict(LogisticRegression(), X, y, cv=5)\nprint(confusion_matrix(y, p))'),
    "out-of-fold report of scaled rows": ({PRE}, 'X, y = MinMaxScaler().fit_transform(df[["a", "b"]]), df["y"]\np = cross_val_predict(LogisticRegression(), X, y, cv=5)\nprint(confusion_matrix(y, p))'),
    "searches of two kinds, both tested": ({MULTI}, SPLIT + 'out = {}\nfor n, (m, g) in {"a": (LogisticRegression(), {"C": [1]}), "b": (RandomForestClassifier(), {"max_depth": [2]})}.items():\n    s = GridSearchCV(m, g, cv=3).fit(X_train, y_train)\n    out[n] = s.score(X_test, y_test)\nprint(out)'),
    "stacked on a validation part": (set(), SPLIT + "A, V, a, v = train_test_split(X_train, y_train, random_state=1)\nr, s = RandomForestClassifier().fit(A, a), LogisticRegression().fit(A, a)\nmeta = LogisticRegression().fit(np.c_[r.predict_proba(V)[:, 1], s.predict_proba(V)[:, 1]], v)\nprint(meta.score(np.c_[r.predict_proba(X_test)[:, 1], s.predict_proba(X_test)[:, 1]], y_test))"),
    "loaders, best on validation": (set(), TORCH + LOADERS + 'best = 0\nfor e in range(20):\n    train_epoch(loaders["train"])\n    acc = evaluate(loaders["val"])\n    if acc > best:\n        best = acc\n        torch.save(net.state_dict(), "b.pt")\nnet.load_state_dict(torch.load("b.pt"))\nprint(evaluate(loaders["test"]))'),
    "loaders, best on test": ({STOP}, TORCH + LOADERS + 'best = 0\nfor e in range(20):\n    train_epoch(loaders["train"])\n    acc = evaluate(loaders["test"])\n    if acc > best:\n        best = acc\n        torch.save(net.state_dict(), "b.pt")\nprint("best accuracy", best)'),
    "scaler of the earlier part": (set(), 'v = df[["y"]].values\nn = int(len(v) * 0.8)\ntrain, test = v[:n], v[n:]\nsc = MinMaxScaler().fit(train)\ntrain, test = sc.transform(train), sc.transform(test)\ndef win(s, k=5):\n    return np.array([s[i:i + k, 0] for i in range(len(s) - k)]), np.array([s[i + k, 0] for i in range(len(s) - k)])\nA, a = win(train)\nB, b = win(test)\nm = Ridge().fit(A, a)\nprint(mean_squared_error(b, m.predict(B)))'),
    "prophet": (set(), 'from prophet import Prophet\ntrain, test = df[:300], df[300:]\np = Prophet()\np.fit(train)\nf = p.predict(test[["ds"]])\nprint(mean_absolute_error(test["y"], f["yhat"]))'),
    "arima": (set(), 'from statsmodels.tsa.arima.model import ARIMA\ns = df.set_index("date")["y"]\ntrain, test = s[:300], s[300:]\nfit = ARIMA(train, order=(1, 1, 1)).fit()\nprint(mean_squared_error(test, fit.forecast(len(test))))'),
    "columns removed from a list": (set(), 'features = list(df.columns)\nfeatures.remove("y")\nX_train, X_test, y_train, y_test = train_test_split(df[features], df["y"])\n' + SCORE),
    "columns by a target name": (set(), 'target = "y"\nfeatures = [c for c in df.columns if c not in (target, "city")]\nX_train, X_test, y_train, y_test = train_test_split(df[features], df[target])\n' + SCORE),
    "columns by a mask": (set(), 'X = df.loc[:, df.columns != "y"]\nX_train, X_test, y_train, y_test = train_test_split(X, df["y"])\n' + SCORE),
    "target frame of one column": ({AIM}, 'y = df[["y"]]\nX = df.drop(columns=["city"])\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "lambda with outer statistics": ({PRE}, 'mu, sd = df["a"].mean(), df["a"].std()\ndf["a"] = df["a"].apply(lambda v: (v - mu) / sd)\n' + SPLIT + SCORE),
    "encoders applied": (set(), "df = df.apply(LabelEncoder().fit_transform)\n" + SPLIT + SCORE),
    "cells that repeat the split": ({PRE}, 'X, y = df[["a", "b"]], df["y"]\nX_train, X_test, y_train, y_test = train_test_split(X, y)\nX = StandardScaler().fit_transform(X)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "holdout from a search on all": ({ROWS}, 'X, y = df[["a", "b"]], df["y"]\nrs = RandomizedSearchCV(RandomForestClassifier(), {"max_depth": [2, 3]}, n_iter=2)\nrs.fit(X, y)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\nprint(accuracy_score(y_test, rs.predict(X_test)))'),
    "only scored by a search": ({PRE}, 'X, y = StandardScaler().fit_transform(df[["a", "b"]]), df["y"]\ng = GridSearchCV(LogisticRegression(), {"C": [1, 2]}, cv=5).fit(X, y)\nprint("accuracy", g.best_score_)'),
    "pandas scaled rows, own trainer class": ({PRE}, 'class Trainer:\n    def __init__(self, d):\n        self.d = d\n        self.m = RandomForestClassifier()\n    def scale(self):\n        n = (self.d - self.d.mean()) / self.d.std()\n        n["y"] = self.d["y"]\n        self.d = n\n    def run(self):\n        tr, te = train_test_split(self.d, random_state=0)\n        self.m.fit(tr.drop("y", axis=1), tr["y"])\n        return self.m.score(te.drop("y", axis=1), te["y"])\nt = Trainer(df)\nt.scale()\nprint(t.run())'),
    "ensemble average": (set(), SPLIT + "ms = [RandomForestClassifier(random_state=s).fit(X_train, y_train) for s in range(3)]\np = np.mean([m.predict_proba(X_test)[:, 1] for m in ms], axis=0)\nprint(roc_auc_score(y_test, p))"),
    "gradual learning": (set(), SPLIT + "m = SGDClassifier()\nfor e in range(5):\n    m.partial_fit(X_train, y_train, classes=[0, 1])\nprint(m.score(X_test, y_test))"),
    "bootstrap of the score": (set(), SPLIT + SCORE + "p = model.predict(X_test)\nrng = np.random.default_rng(0)\nboot = []\nfor _ in range(100):\n    i = rng.integers(0, len(p), len(p))\n    boot.append(accuracy_score(y_test.values[i], p[i]))\nprint(min(boot), max(boot))"),
    "per group report": (set(), SPLIT + SCORE + 'for c in ["x", "z"]:\n    part = X_test["city"] == c\n    print(c, model.score(X_test[part], y_test[part]))'),
    "cluster on training rows": (set(), SPLIT + "from sklearn.cluster import KMeans\nk = KMeans(3).fit(X_train)\nX_train, X_test = X_train.assign(k=k.predict(X_train)), X_test.assign(k=k.predict(X_test))\n" + SCORE),
    "oversampled in a loop over methods": ({OVER}, 'from imblearn.over_sampling import RandomOverSampler\nros = RandomOverSampler()\nX, y = ros.fit_resample(df[["a"]], df["y"])\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "boruta": ({SEL}, 'from boruta import BorutaPy\nb = BorutaPy(RandomForestClassifier())\nb.fit(df[["a", "b", "c"]].values, df["y"].values)\nX = b.transform(df[["a", "b", "c"]].values)\nX_train, X_test, y_train, y_test = train_test_split(X, df["y"])\n' + SCORE),
    "rolling mean of a later window": ({TIME}, 'df = df.sort_values("date")\ndf["m"] = df["a"].rolling(5, center=True).mean()\ntr, te = df[:80], df[80:]\nm = Ridge().fit(tr[["m"]], tr["y"])\nprint(m.score(te[["m"]], te["y"]))'),
    "groups gathered and not used": ({GROUP}, 'X, y, groups = [], [], []\nfor subject in range(20):\n    raw = np.load(f"s{subject}.npy")\n    for i in range(0, 900, 90):\n        X.append(raw[i:i + 90].mean(axis=0)); y.append(subject % 2); groups.append(subject)\nX_train, X_test, y_train, y_test = train_test_split(np.array(X), np.array(y), random_state=0)\n' + SCORE),
    "groups gathered and used": (set(), 'X, y, groups = [], [], []\nfor subject in range(20):\n    raw = np.load(f"s{subject}.npy")\n    for i in range(0, 900, 90):\n        X.append(raw[i:i + 90].mean(axis=0)); y.append(subject % 2); groups.append(subject)\nprint(cross_val_score(LogisticRegression(), np.array(X), np.array(y), cv=GroupKFold(5), groups=groups))'),
    "calendar columns only": (set(), 'df["date"] = pd.to_datetime(df["date"])\ndf["month"] = df["date"].dt.month\nX_train, X_test, y_train, y_test = train_test_split(df[["a", "month"]], df["y"])\n' + SCORE),
}  # fmt: skip
