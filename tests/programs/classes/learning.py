import numpy as np
from sklearn import cluster, compose, datasets, decomposition, discriminant_analysis, dummy, ensemble, feature_extraction, feature_selection
from sklearn import gaussian_process, impute, linear_model, manifold, metrics, mixture, model_selection, multiclass, naive_bayes, neighbors
from sklearn import neural_network, pipeline, preprocessing, random_projection, svm, tree
from sklearn.utils import Bunch
X = np.array([[0.0, 1.0], [1.0, 0.5], [2.0, 2.5], [3.0, 2.0], [4.0, 5.0], [5.0, 4.5]])
y = np.array([0, 0, 0, 1, 1, 1])

# %% LinearRegression, fitted
x = linear_model.LinearRegression()
# look
print(x), x.get_params(), hasattr(x, "coef_")
# change
x.fit(X, y)

# %% LinearRegression, fitted again
x = linear_model.LinearRegression().fit(X, y)
# look
x.predict(X), x.coef_, x.score(X, y), x.get_params()
# change
x.fit(X, y + 1)

# %% Ridge, a parameter
x = linear_model.Ridge(alpha=1.0)
# look
x.alpha, x.get_params()
# change
x.set_params(alpha=0.5)

# %% LogisticRegression
x = linear_model.LogisticRegression()
# look
x.C, repr(x)
# change
x.fit(X, y)

# %% SGDClassifier, partly fitted
x = linear_model.SGDClassifier(random_state=1).partial_fit(X, y, classes=[0, 1])
# look
x.predict(X), x.coef_, x.decision_function(X)
# change
x.partial_fit(X, y)

# %% Lasso, its coefficients
x = linear_model.Lasso(alpha=0.01).fit(X, y)
# look
x.coef_, x.predict(X), x.sparse_coef_
# change
x.coef_[0] = 0

# %% KMeans
x = cluster.KMeans(2, n_init=1, random_state=0)
# look
x.n_clusters, x.get_params()
# change
x.fit(X)

# %% MiniBatchKMeans, partly fitted
x = cluster.MiniBatchKMeans(2, n_init=1, random_state=0).partial_fit(X)
# look
x.cluster_centers_, x.predict(X)
# change
x.partial_fit(X + 1)

# %% DBSCAN
x = cluster.DBSCAN(eps=2).fit(X)
# look
x.labels_, x.core_sample_indices_
# change
x.eps = 3

# %% AgglomerativeClustering
x = cluster.AgglomerativeClustering(2)
# look
x.linkage
# change
x.fit(X)

# %% ColumnTransformer
x = compose.ColumnTransformer([("s", preprocessing.StandardScaler(), [0]), ("m", preprocessing.MinMaxScaler(), [1])])
# look
x.get_params(), x.transformers
# change
x.fit(X)

# %% PCA
x = decomposition.PCA(1).fit(X)
# look
x.transform(X), x.explained_variance_ratio_, x.get_covariance()
# change
x.components_[0] *= -1

# %% IncrementalPCA
x = decomposition.IncrementalPCA(1).partial_fit(X)
# look
x.transform(X), x.n_samples_seen_
# change
x.partial_fit(X)

# %% LinearDiscriminantAnalysis
x = discriminant_analysis.LinearDiscriminantAnalysis()
# look
x.solver
# change
x.fit(X, y)

# %% DummyClassifier
x = dummy.DummyClassifier(strategy="prior").fit(X, y)
# look
x.predict(X), x.class_prior_
# change
x.strategy = "uniform"

# %% RandomForestClassifier
x = ensemble.RandomForestClassifier(3, random_state=0)
# look
x.n_estimators, x.get_params()
# change
x.fit(X, y)

# %% RandomForestClassifier, grown
x = ensemble.RandomForestClassifier(2, random_state=0, warm_start=True).fit(X, y)
# look
x.predict_proba(X), x.feature_importances_, len(x.estimators_), x.apply(X)
# change
x.set_params(n_estimators=3).fit(X, y)

# %% GradientBoostingRegressor
x = ensemble.GradientBoostingRegressor(n_estimators=3, random_state=0).fit(X, y)
# look
x.predict(X), x.train_score_, x.feature_importances_, list(x.staged_predict(X))[0]
# change
x.learning_rate = 0.5

# %% HistGradientBoostingClassifier
x = ensemble.HistGradientBoostingClassifier(max_iter=2, random_state=0)
# look
x.max_iter
# change
x.fit(X, y)

# %% VotingClassifier
x = ensemble.VotingClassifier([("t", tree.DecisionTreeClassifier()), ("b", naive_bayes.GaussianNB())]).fit(X, y)
# look
x.predict(X), x.named_estimators_["t"].get_depth()
# change
x.voting = "soft"

# %% CountVectorizer
x = feature_extraction.text.CountVectorizer()
# look
x.lowercase, x.build_analyzer()("a text here")
# change
x.fit(["one two", "two three"])

# %% TfidfVectorizer
x = feature_extraction.text.TfidfVectorizer().fit(["one two", "two three"])
# look
x.transform(["two"]).toarray(), x.vocabulary_, x.get_feature_names_out()
# change
x.vocabulary_["four"] = 3

# %% HashingVectorizer
x = feature_extraction.text.HashingVectorizer(n_features=8)
# look
x.transform(["one two"]).toarray(), x.get_params()
# change
x.n_features = 16

# %% SelectKBest
x = feature_selection.SelectKBest(k=1).fit(X, y)
# look
x.transform(X), x.scores_, x.get_support()
# change
x.k = 2

# %% GaussianProcessRegressor
x = gaussian_process.GaussianProcessRegressor().fit(X, y)
# look
x.predict(X), x.kernel_, x.log_marginal_likelihood_value_
# change
x.alpha = 1e-3

# %% SimpleImputer
x = impute.SimpleImputer()
# look
x.strategy
# change
x.fit(X)

# %% TSNE
x = manifold.TSNE(perplexity=2, init="random", random_state=0)
# look
x.perplexity
# change
x.perplexity = 3

# %% GaussianMixture
x = mixture.GaussianMixture(2, random_state=0).fit(X)
# look
x.predict(X), x.means_, x.bic(X)
# change
x.means_[0, 0] += 1

# %% GridSearchCV
x = model_selection.GridSearchCV(tree.DecisionTreeClassifier(random_state=0), {"max_depth": [1, 2]}, cv=2)
# look
x.param_grid, x.get_params()
# change
x.fit(X, y)

# %% KFold
x = model_selection.KFold(3)
# look
list(x.split(X)), x.get_n_splits()
# change
x.shuffle = True

# %% OneVsRestClassifier
x = multiclass.OneVsRestClassifier(linear_model.LogisticRegression()).fit(X, y)
# look
x.predict(X), x.classes_
# change
x.estimators_.pop()

# %% GaussianNB, partly fitted
x = naive_bayes.GaussianNB().partial_fit(X, y, classes=[0, 1])
# look
x.theta_, x.predict_proba(X)
# change
x.partial_fit(X, y)

# %% KNeighborsClassifier
x = neighbors.KNeighborsClassifier(2).fit(X, y)
# look
x.predict(X), x.kneighbors(X), x.classes_
# change
x.n_neighbors = 3

# %% MLPClassifier, partly fitted
x = neural_network.MLPClassifier((2,), random_state=0).partial_fit(X, y, classes=[0, 1])
# look
x.predict(X), x.coefs_[0], x.loss_
# change
x.partial_fit(X, y)

# %% Pipeline
x = pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression())
# look
x.steps, x.named_steps, x.get_params(), len(x), x[0]
# change
x.fit(X, y)

# %% Pipeline, a parameter far inside
x = pipeline.make_pipeline(preprocessing.StandardScaler(), svm.SVC()).fit(X, y)
# look
x.predict(X), x[-1].C
# change
x.set_params(svc__C=9)

# %% StandardScaler
x = preprocessing.StandardScaler()
# look
x.get_params(), hasattr(x, "mean_")
# change
x.partial_fit(X)

# %% LabelEncoder
x = preprocessing.LabelEncoder()
# look
hasattr(x, "classes_")
# change
x.fit(["a", "b"])

# %% OneHotEncoder
x = preprocessing.OneHotEncoder().fit([["a"], ["b"]])
# look
x.transform([["a"]]).toarray(), x.categories_, x.get_feature_names_out()
# change
x.handle_unknown = "ignore"

# %% FunctionTransformer
x = preprocessing.FunctionTransformer(np.log1p)
# look
x.transform(X), x.func
# change
x.func = np.sqrt

# %% GaussianRandomProjection
x = random_projection.GaussianRandomProjection(1, random_state=0)
# look
x.n_components
# change
x.fit(X)

# %% SVC
x = svm.SVC(probability=False).fit(X, y)
# look
x.predict(X), x.support_vectors_, x.decision_function(X), x.dual_coef_
# change
x.kernel = "linear"

# %% DecisionTreeClassifier
x = tree.DecisionTreeClassifier(random_state=0)
# look
x.max_depth, x.get_params()
# change
x.fit(X, y)

# %% DecisionTreeClassifier, its nodes
x = tree.DecisionTreeClassifier(random_state=0).fit(X, y)
# look
x.predict(X), x.tree_.node_count, x.get_depth(), tree.export_text(x), x.feature_importances_, x.tree_.threshold
# change
x.tree_.threshold[0] = 100

# %% Bunch
x = datasets.make_blobs(4, random_state=0)
x = Bunch(data=x[0], target=x[1])
# look
x.data.shape, x["target"], dir(x)
# change
x.target[0] = 7

# %% estimator, changed by its bound method
x = linear_model.LinearRegression()
fit = x.fit
# look
fit.__name__, x.fit_intercept
# change
fit(X, y)

# %% scorer
x = metrics.make_scorer(metrics.f1_score, pos_label=1)
# look
repr(x)
# change
x._kwargs["pos_label"] = 0
