"""Examples and non-examples of the label book in few lines: expected types → code.

`df` is a table with columns a, b, c, city and the target y.
"""

from __future__ import annotations

BEGIN = """
import numpy as np, pandas as pd
from sklearn.model_selection import *
from sklearn.linear_model import *
from sklearn.ensemble import *
from sklearn.preprocessing import *
from sklearn.metrics import *
from sklearn.pipeline import *
from sklearn.impute import *
from sklearn.decomposition import *
from sklearn.feature_selection import *
df = pd.read_csv("table.csv")
"""
SPLIT = """
X, y = df.drop(columns="y"), df["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
"""
SCORE = """
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""
PRE, SEL, IMP = (
    "preprocessing_before_split",
    "feature_selection_before_split",
    "imputation_before_split",
)
TAR, OVER, DUP = (
    "target_encoding_before_split",
    "oversampling_before_split",
    "duplicates_across_split",
)
ROWS, MULTI, CUT = "train_rows_in_test", "multi_test", "threshold_on_test"
STOP, TIME, GROUP, AIM = "early_stopping_on_test", "temporal", "group", "target_in_features"

CASES: dict[str, tuple[set[str], str]] = {
    "nothing wrong": (set(), SPLIT + SCORE),
    "scaled column by column": ({PRE}, """
for c in ["a", "b"]:
    df[c] = StandardScaler().fit_transform(df[[c]])
""" + SPLIT + SCORE),
    "scaled by an expression": ({PRE}, 'df["a"] = (df["a"] - df["a"].min()) / (df["a"].max() - df["a"].min())\n' + SPLIT + SCORE),
    "constant scale": (set(), 'df["a"] = df["a"] / 255\ndf["b"] = np.log1p(df["b"])\n' + SPLIT + SCORE),
    "apply zscore": ({PRE}, 'from scipy.stats import zscore\ndf[["a", "b"]] = df[["a", "b"]].apply(zscore)\n' + SPLIT + SCORE),
    "lambda normaliser": ({PRE}, 'df[["a"]] = df[["a"]].apply(lambda s: (s - s.mean()) / s.std())\n' + SPLIT + SCORE),
    "clipped at quantiles": ({PRE}, 'lo, hi = df["a"].quantile(0.01), df["a"].quantile(0.99)\ndf["a"] = df["a"].clip(lo, hi)\n' + SPLIT + SCORE),
    "outlier rows removed": (set(), 'q = df["a"].quantile(0.99)\ndf = df[df["a"] < q]\n' + SPLIT + SCORE),
    "qcut": ({PRE}, 'df["band"] = pd.qcut(df["a"], 4, labels=False)\n' + SPLIT + SCORE),
    "fixed bins": (set(), 'df["band"] = pd.cut(df["a"], [0, 10, 20, 99], labels=False)\n' + SPLIT + SCORE),
    "frequency of a category": ({PRE}, 'counts = df["city"].value_counts()\ndf["city"] = df["city"].map(counts)\n' + SPLIT + SCORE),
    "label encoder": (set(), 'df["city"] = LabelEncoder().fit_transform(df["city"])\n' + SPLIT + SCORE),
    "dummies": (set(), 'df = pd.get_dummies(df, columns=["city"])\n' + SPLIT + SCORE),
    "cluster number as a feature": ({PRE}, 'from sklearn.cluster import KMeans\ndf["k"] = KMeans(4).fit_predict(df[["a", "b"]])\n' + SPLIT + SCORE),
    "scaler for a plot only": (set(), 'Z = PCA(2).fit_transform(StandardScaler().fit_transform(df[["a", "b", "c"]]))\nimport matplotlib.pyplot as plt\nplt.scatter(Z[:, 0], Z[:, 1])\n' + SPLIT + SCORE),
    "pipeline defined early": (set(), "pipe = make_pipeline(StandardScaler(), LogisticRegression())\n" + SPLIT + "pipe.fit(X_train, y_train)\nprint(pipe.score(X_test, y_test))"),
    "two parts scaled right": (set(), SPLIT + "s = StandardScaler().fit(X_train)\nX_train, X_test = s.transform(X_train), s.transform(X_test)\n" + SCORE),
    "scaler fitted again on the test rows": (set(), SPLIT + "X_train = StandardScaler().fit_transform(X_train)\nX_test = StandardScaler().fit_transform(X_test)\n" + SCORE),
    "column transformer on all": ({PRE}, 'from sklearn.compose import ColumnTransformer\nct = ColumnTransformer([("n", StandardScaler(), ["a", "b"]), ("c", OneHotEncoder(), ["city"])])\nX = ct.fit_transform(df.drop(columns="y"))\ny = df["y"]\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "helper function scales all": ({PRE}, 'def prepare(d):\n    d = d.copy()\n    d[["a"]] = MinMaxScaler().fit_transform(d[["a"]])\n    return d\ndf = prepare(df)\n' + SPLIT + SCORE),
    "helper called on parts": (set(), "def prepare(d, s):\n    return s.transform(d)\n" + SPLIT + "s = MinMaxScaler().fit(X_train)\nX_train, X_test = prepare(X_train, s), prepare(X_test, s)\n" + SCORE),
    "train and test file joined and scaled": ({PRE}, 'other = pd.read_csv("test.csv")\nboth = pd.concat([df, other])\nboth[["a"]] = StandardScaler().fit_transform(both[["a"]])\ntrain = both[:len(df)]\nX_train, X_test, y_train, y_test = train_test_split(train, df["y"])\nm = Ridge().fit(X_train[["a"]], y_train)\nprint(m.score(X_test[["a"]], y_test))'),
    "folds by hand, scaled outside": ({PRE}, 'X, y = df[["a", "b"]].values, df["y"].values\nX = StandardScaler().fit_transform(X)\nfor tr, te in KFold(5).split(X):\n    m = Ridge().fit(X[tr], y[tr])\n    print(mean_squared_error(y[te], m.predict(X[te])))'),
    "folds by hand, scaled inside": (set(), 'X, y = df[["a", "b"]].values, df["y"].values\nfor tr, te in KFold(5).split(X):\n    s = StandardScaler()\n    m = Ridge().fit(s.fit_transform(X[tr]), y[tr])\n    print(mean_squared_error(y[te], m.predict(s.transform(X[te]))))'),
    "no score at all": (set(), 'df["a"] = StandardScaler().fit_transform(df[["a"]])\n' + SPLIT),
    "keras normalisation adapted to all": ({PRE}, 'from tensorflow import keras\nX, y = df[["a", "b"]].values, df["y"].values\nnorm = keras.layers.Normalization()\nnorm.adapt(X)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\nnet = keras.Sequential([norm, keras.layers.Dense(1)])\nnet.compile("adam", "mse")\nnet.fit(X_train, y_train)\nprint(net.evaluate(X_test, y_test))'),
    "tokenizer on all texts": ({PRE}, 'from tensorflow.keras.preprocessing.text import Tokenizer\nfrom tensorflow.keras.preprocessing.sequence import pad_sequences\nfrom tensorflow import keras\nt = Tokenizer(5000)\nt.fit_on_texts(df["city"])\nX = pad_sequences(t.texts_to_sequences(df["city"]))\nX_train, X_test, y_train, y_test = train_test_split(X, df["y"])\nnet = keras.Sequential([keras.layers.Dense(1)])\nnet.fit(X_train, y_train)\nprint(net.evaluate(X_test, y_test))'),
    "hashing": (set(), 'from sklearn.feature_extraction.text import HashingVectorizer\nX = HashingVectorizer().fit_transform(df["city"])\nX_train, X_test, y_train, y_test = train_test_split(X, df["y"])\n' + SCORE),
    "score by permutation index": ({PRE}, 'X, y = df[["a"]].values, df["y"].values\nX = (X - X.mean(axis=0)) / X.std(axis=0)\nidx = np.random.permutation(len(X))\ntr, te = idx[:80], idx[80:]\nm = Ridge().fit(X[tr], y[tr])\nprint(np.sqrt(np.mean((y[te] - m.predict(X[te])) ** 2)))'),
    "mask split": (set(), 'mask = np.random.rand(len(df)) < 0.8\ntrain, test = df[mask], df[~mask]\nm = Ridge().fit(train[["a"]], train["y"])\nprint(m.score(test[["a"]], test["y"]))'),
    "selected by variance": ({SEL}, SPLIT.replace('df["y"]\n', 'df["y"]\nX = VarianceThreshold(0.1).fit_transform(X)\n') + SCORE),
    "selected by a forest": ({SEL}, 'X, y = df.drop(columns="y"), df["y"]\nsfm = SelectFromModel(RandomForestClassifier()).fit(X, y)\nX = sfm.transform(X)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "lasso coefficients over all": ({SEL}, 'X, y = df.drop(columns="y"), df["y"]\nlasso = LassoCV().fit(X, y)\nkeep = X.columns[lasso.coef_ != 0]\nX_train, X_test, y_train, y_test = train_test_split(X[keep], y)\nm = Ridge().fit(X_train, y_train)\nprint(m.score(X_test, y_test))'),
    "correlation loop": ({SEL}, 'good = []\nfor c in ["a", "b", "c"]:\n    if abs(df[c].corr(df["y"])) > 0.2:\n        good.append(c)\nX_train, X_test, y_train, y_test = train_test_split(df[good], df["y"])\n' + SCORE),
    "heat map only": (set(), "import seaborn as sns\nsns.heatmap(df.corr())\n" + SPLIT.replace('df.drop(columns="y")', 'df[["a", "b"]]') + SCORE),
    "many gaps dropped": (set(), 'share = df.isna().mean()\ndf = df.drop(columns=share[share > 0.5].index)\nX, y = df[["a", "b"]], df["y"]\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "selector in a pipeline": (set(), 'pipe = make_pipeline(SelectKBest(k=2), LogisticRegression())\nprint(cross_val_score(pipe, df[["a", "b", "c"]], df["y"], cv=5).mean())'),
    "mean fill of one column": ({IMP}, 'df["a"].fillna(df["a"].mean(), inplace=True)\n' + SPLIT + SCORE),
    "mode fill": ({IMP}, 'df["city"] = df["city"].fillna(df["city"].mode()[0])\n' + SPLIT + SCORE),
    "constant fill": (set(), 'df = df.fillna(0)\ndf["city"] = df["city"].fillna("none")\n' + SPLIT + SCORE),
    "dropna and ffill": (set(), 'df = df.dropna(subset=["y"]).ffill()\n' + SPLIT + SCORE),
    "imputer and scaler": ({IMP, PRE}, 'X, y = df[["a", "b"]], df["y"]\nX = SimpleImputer().fit_transform(X)\nX = StandardScaler().fit_transform(X)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "loop of fills": ({IMP}, "for c in df.columns:\n    if df[c].isnull().any():\n        df[c] = df[c].fillna(df[c].median())\n" + SPLIT + SCORE),
    "where is nan": ({IMP}, 'df.loc[df["a"].isna(), "a"] = df["a"].mean()\n' + SPLIT + SCORE),
    "fill by dictionary": ({IMP}, 'df = df.fillna({"a": df["a"].mean(), "b": 0})\n' + SPLIT + SCORE),
    "target encoding by dict": ({TAR}, 'rate = df.groupby("city")["y"].mean().to_dict()\ndf["city"] = df["city"].map(rate)\n' + SPLIT + SCORE),
    "target encoding by agg": ({TAR}, 'g = df.groupby("city").agg({"y": "mean"}).rename(columns={"y": "rate"})\ndf = df.merge(g, on="city")\n' + SPLIT + SCORE),
    "group mean of a feature": ({PRE}, 'df["m"] = df.groupby("city")["a"].transform("mean")\n' + SPLIT + SCORE),
    "group table shown": (set(), 'print(df.groupby("city")["y"].mean())\n' + SPLIT + SCORE),
    "target encoder out of fold": (set(), 'from category_encoders import TargetEncoder\npipe = make_pipeline(TargetEncoder(), LogisticRegression())\nprint(cross_val_score(pipe, df[["city", "a"]], df["y"]))'),
    "oversampled then folds": ({OVER}, 'from imblearn.over_sampling import SMOTE\nX, y = SMOTE().fit_resample(df[["a", "b"]], df["y"])\nprint(cross_validate(LogisticRegression(), X, y))'),
    "undersampled": (set(), 'from imblearn.under_sampling import RandomUnderSampler\nX, y = RandomUnderSampler().fit_resample(df[["a", "b"]], df["y"])\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "class sampled with replacement": ({OVER}, "few, many = df[df.y == 1], df[df.y == 0]\nfew = few.sample(len(many), replace=True)\ndf = pd.concat([few, many])\n" + SPLIT + SCORE),
    "class sampled down": (set(), "few, many = df[df.y == 1], df[df.y == 0]\nmany = many.sample(len(few))\ndf = pd.concat([few, many])\n" + SPLIT + SCORE),
    "smote of training rows": (set(), "from imblearn.over_sampling import SMOTE\n" + SPLIT + "X_train, y_train = SMOTE().fit_resample(X_train, y_train)\n" + SCORE),
    "imblearn pipeline": (set(), 'from imblearn.over_sampling import SMOTE\nfrom imblearn.pipeline import Pipeline as P\np = P([("s", SMOTE()), ("m", LogisticRegression())])\nprint(cross_val_score(p, df[["a"]], df["y"]))'),
    "table joined with itself": ({DUP}, "df = pd.concat([df, df], ignore_index=True)\n" + SPLIT + SCORE),
    "augmented in a loop": ({DUP}, 'images = np.load("i.npy"); y = np.load("y.npy")\nX, t = [], []\nfor img, lab in zip(images, y):\n    X.append(img); t.append(lab)\n    X.append(np.flip(img, 1)); t.append(lab)\nX_train, X_test, y_train, y_test = train_test_split(np.array(X), np.array(t))\n' + SCORE),
    "score on the rows of the fit": ({ROWS}, 'X, y = df[["a", "b"]], df["y"]\nm = RandomForestClassifier().fit(X, y)\nprint("accuracy", m.score(X, y))'),
    "training score beside test score": (set(), SPLIT + SCORE + 'print("train", model.score(X_train, y_train))'),
    "called training score": (set(), 'X, y = df[["a", "b"]], df["y"]\nm = RandomForestClassifier().fit(X, y)\nprint("training accuracy", m.score(X, y))'),
    "refit on all after the score": (set(), SPLIT + SCORE + 'model.fit(X, y)\nimport joblib\njoblib.dump(model, "m.joblib")'),
    "fitted on the joined rows": ({ROWS}, SPLIT + "X_all, y_all = pd.concat([X_train, X_test]), pd.concat([y_train, y_test])\nmodel = LogisticRegression().fit(X_all, y_all)\nprint(accuracy_score(y_test, model.predict(X_test)))"),
    "two seeds of sampling": ({ROWS}, 'train = df.sample(frac=0.7, random_state=1)\ntest = df.sample(frac=0.3, random_state=2)\nm = Ridge().fit(train[["a"]], train["y"])\nprint(m.score(test[["a"]], test["y"]))'),
    "drop by index": (set(), 'train = df.sample(frac=0.7, random_state=1)\ntest = df.drop(train.index)\nm = Ridge().fit(train[["a"]], train["y"])\nprint(m.score(test[["a"]], test["y"]))'),
    "kaggle submission": (set(), SPLIT + SCORE + 'new = pd.read_csv("test.csv")\nmodel.fit(X, y)\npd.DataFrame({"id": new["id"], "y": model.predict(new.drop(columns="id"))}).to_csv("out.csv")'),
    "two models on one test set": ({MULTI}, SPLIT + SCORE + "forest = RandomForestClassifier().fit(X_train, y_train)\nprint(accuracy_score(y_test, forest.predict(X_test)))"),
    "several metrics": (set(), SPLIT + SCORE + "p = model.predict(X_test)\nprint(f1_score(y_test, p), recall_score(y_test, p), confusion_matrix(y_test, p))"),
    "dummy beside it": (set(), SPLIT + "from sklearn.dummy import DummyClassifier\nprint(DummyClassifier().fit(X_train, y_train).score(X_test, y_test))\n" + SCORE),
    "grid search and one test score": (set(), SPLIT + 'g = GridSearchCV(LogisticRegression(), {"C": [1, 2]}).fit(X_train, y_train)\nprint(g.best_score_)\nprint(g.score(X_test, y_test))'),
    "comparison by cross-validation": (set(), 'X, y = df[["a", "b"]], df["y"]\nfor m in [LogisticRegression(), RandomForestClassifier()]:\n    print(cross_val_score(m, X, y).mean())'),
    "depth loop with a function": ({MULTI}, SPLIT + "def run(d):\n    m = RandomForestClassifier(max_depth=d)\n    m.fit(X_train, y_train)\n    return m.score(X_test, y_test)\nprint({d: run(d) for d in (2, 4, 8)})"),
    "list of models": ({MULTI}, SPLIT + 'for name, m in [("lr", LogisticRegression()), ("rf", RandomForestClassifier())]:\n    m.fit(X_train, y_train)\n    print(name, roc_auc_score(y_test, m.predict_proba(X_test)[:, 1]))'),
    "best on validation, once on test": (set(), SPLIT + "X_tr, X_va, y_tr, y_va = train_test_split(X_train, y_train, random_state=1)\nbest, top = None, 0\nfor c in (0.1, 1, 10):\n    m = LogisticRegression(C=c).fit(X_tr, y_tr)\n    s = m.score(X_va, y_va)\n    if s > top:\n        best, top = m, s\nprint(best.score(X_test, y_test))"),
    "cut-off by argmax of a list": ({CUT}, SPLIT + "model = LogisticRegression().fit(X_train, y_train)\np = model.predict_proba(X_test)[:, 1]\nts = np.linspace(0, 1, 50)\nf = [f1_score(y_test, p > t) for t in ts]\nbest = ts[int(np.argmax(f))]\nprint(f1_score(y_test, p > best))"),
    "fixed cut-off": (set(), SPLIT + "model = LogisticRegression().fit(X_train, y_train)\np = model.predict_proba(X_test)[:, 1] > 0.3\nprint(f1_score(y_test, p))"),
    "curve drawn": (set(), SPLIT + "model = LogisticRegression().fit(X_train, y_train)\np = model.predict_proba(X_test)[:, 1]\nfpr, tpr, t = roc_curve(y_test, p)\nprint(auc(fpr, tpr))"),
    "cut-off max with key": ({CUT}, SPLIT + "model = LogisticRegression().fit(X_train, y_train)\np = model.predict_proba(X_test)[:, 1]\nbest = max(np.linspace(0, 1, 20), key=lambda t: f1_score(y_test, (p > t).astype(int)))\nprint(classification_report(y_test, p > best))"),
    "blend weights": ({CUT}, SPLIT + "p = LogisticRegression().fit(X_train, y_train).predict_proba(X_test)[:, 1]\nq = RandomForestClassifier().fit(X_train, y_train).predict_proba(X_test)[:, 1]\nbest, w_best = 0, 0\nfor w in np.arange(0, 1, 0.1):\n    s = roc_auc_score(y_test, w * p + (1 - w) * q)\n    if s > best:\n        best, w_best = s, w\nprint(best)"),
    "stopped by the test rows": ({STOP}, SPLIT + "import lightgbm as lgb\nm = lgb.LGBMClassifier()\nm.fit(X_train, y_train, eval_set=[(X_test, y_test)], callbacks=[lgb.early_stopping(10)])\nprint(m.score(X_test, y_test))"),
    "only watched": (set(), SPLIT + "from xgboost import XGBClassifier\nm = XGBClassifier()\nm.fit(X_train, y_train, eval_set=[(X_test, y_test)])\nprint(m.score(X_test, y_test))"),
    "keras watched": (set(), SPLIT + 'from tensorflow import keras\nnet = keras.Sequential([keras.layers.Dense(1)])\nh = net.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=3)\nimport matplotlib.pyplot as plt\nplt.plot(h.history["val_loss"])\nprint(net.evaluate(X_test, y_test))'),
    "best epoch": ({STOP}, SPLIT + 'from tensorflow import keras\nnet = keras.Sequential([keras.layers.Dense(1)])\nh = net.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=30)\nprint("test accuracy", max(h.history["val_accuracy"]))'),
    "random split of lags": ({TIME}, 'df["l"] = df["y"].shift(1)\ndf = df.dropna()\nX_train, X_test, y_train, y_test = train_test_split(df[["l"]], df["y"])\n' + SCORE),
    "ordered split of lags": (set(), 'df["l"] = df["y"].shift(1)\ndf = df.dropna()\nX_train, X_test, y_train, y_test = train_test_split(df[["l"]], df["y"], shuffle=False)\n' + SCORE),
    "next value as the target": (set(), 'df["next"] = df["y"].shift(-1)\ndf = df.dropna()\nn = int(len(df) * 0.8)\ntrain, test = df[:n], df[n:]\nm = Ridge().fit(train[["a", "y"]], train["next"])\nprint(m.score(test[["a", "y"]], test["next"]))'),
    "gaps filled backwards": ({TIME}, 'df = df.sort_values("date")\ndf["a"] = df["a"].bfill()\nn = 80\ntrain, test = df[:n], df[n:]\nm = Ridge().fit(train[["a"]], train["y"])\nprint(m.score(test[["a"]], test["y"]))'),
    "time split by mask": (set(), 'df["date"] = pd.to_datetime(df["date"])\ntrain = df[df["date"] < "2020"]\ntest = df[df["date"] >= "2020"]\nm = Ridge().fit(train[["a"]], train["y"])\nprint(m.score(test[["a"]], test["y"]))'),
    "test before training": ({TIME}, 'df = df.sort_values("date")\ntrain = df[df["date"] >= "2020"]\ntest = df[df["date"] < "2020"]\nm = Ridge().fit(train[["a"]], train["y"])\nprint(m.score(test[["a"]], test["y"]))'),
    "groups said in words": ({GROUP}, "# each patient has several visits\n" + SPLIT + SCORE),
    "one row per group": (set(), "# one row per patient\n" + SPLIT + SCORE),
    "group split": (set(), '# each patient has several visits\nX, y = df[["a", "b"]], df["y"]\ngss = GroupShuffleSplit(n_splits=1, random_state=0)\nfor tr, te in gss.split(X, y, groups=df["patient"]):\n    m = LogisticRegression().fit(X.iloc[tr], y.iloc[tr])\n    print(m.score(X.iloc[te], y.iloc[te]))'),
    "target kept": ({AIM}, 'X, y = df, df["y"]\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n' + SCORE),
    "target listed": ({AIM}, 'cols = ["a", "b", "y"]\nX_train, X_test, y_train, y_test = train_test_split(df[cols], df["y"])\n' + SCORE),
    "popped": (set(), 'y = df.pop("y")\nX_train, X_test, y_train, y_test = train_test_split(df, y)\n' + SCORE),
    "deleted": (set(), 'y = df["y"]\ndel df["y"]\nX_train, X_test, y_train, y_test = train_test_split(df, y)\n' + SCORE),
    "dropped in place": (set(), 'y = df["y"]\ndf.drop("y", axis=1, inplace=True)\nX_train, X_test, y_train, y_test = train_test_split(df, y)\n' + SCORE),
    "logarithm of the target beside it": ({AIM}, 'df["log_y"] = np.log(df["y"])\nX_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"])\n' + SCORE),
    "logarithm is the target": (set(), 'df["log_y"] = np.log(df["y"])\nX_train, X_test, y_train, y_test = train_test_split(df.drop(columns=["y", "log_y"]), df["log_y"])\n' + SCORE),
    "lag of the target": (set(), 'df["l"] = df["y"].shift(1)\ndf = df.dropna()\ntrain, test = df.iloc[:80], df.iloc[80:]\nm = Ridge().fit(train.drop(columns="y"), train["y"])\nprint(m.score(test.drop(columns="y"), test["y"]))'),
    "last column by place": (set(), "X, y = df.iloc[:, :-1].values, df.iloc[:, -1].values\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n" + SCORE),
}  # fmt: skip
