import numpy as np
import scipy as sp
import scipy.interpolate, scipy.sparse, scipy.spatial, scipy.stats, scipy.signal, scipy.optimize, scipy.integrate
import sympy
import networkx as nx

# %% sparse csr array, one value
x = sp.sparse.csr_array(np.eye(4))
# look
print(x), x.sum(), x @ np.ones(4), x[1, 1], x.toarray(), x.nnz, x.T, x.has_sorted_indices, x + x, x.has_canonical_format
# change
x.data[0] = 5

# %% sparse csr matrix with entries out of order
x = sp.sparse.csr_matrix(([1.0, 2.0, 3.0], [2, 0, 1], [0, 2, 3]), shape=(2, 3))
# look
x.shape, x.toarray(), x.dot(np.ones(3)), x.mean(), x.nnz, x[0, 2]
# change
x.data *= 2

# %% sparse csc array, in place
x = sp.sparse.csc_array(np.diag([1.0, 2.0]))
# look
x.indptr, x.todense(), x.max(), x.diagonal()
# change
x *= 3

# %% sparse coo array | lazy: it sums up duplicates in place when it is asked
x = sp.sparse.coo_array(([1, 2], ([0, 1], [1, 0])), shape=(2, 2))
# look
x.tocsr(), x.row, x.sum(), x.toarray()
# change
x.sum_duplicates()
x.data[0] = 9

# %% sparse lil array
x = sp.sparse.lil_array((3, 3))
# look
x.rows, x.nnz, x.tocsr(), x[0, 0]
# change
x[1, 2] = 4

# %% sparse dok array
x = sp.sparse.dok_array((3, 3))
# look
x.nnz, x[0, 0], x.toarray()
# change
x[2, 2] = 1

# %% sparse dia array
x = sp.sparse.dia_array((np.ones((1, 3)), [0]), shape=(3, 3))
# look
x.toarray(), x.offsets, x @ np.ones(3)
# change
x.data[0, 0] = 2

# %% cubic spline
x = sp.interpolate.CubicSpline([0, 1, 2], [0, 1, 4])
# look
x(0.5), x.derivative()(1), x.integrate(0, 2), x.c.shape, x.roots()
# change
x.extrapolate = False

# %% interp1d
x = sp.interpolate.interp1d([0, 1, 2], [0, 1, 4])
# look
x(0.5), x.x, x.bounds_error
# change
x.fill_value = (0, 0)

# %% univariate spline
x = sp.interpolate.UnivariateSpline(np.arange(8.0), np.arange(8.0) ** 2)
# look
x(2.5), x.get_knots(), x.get_residual()
# change
x.set_smoothing_factor(0.5)

# %% regular grid interpolator
x = sp.interpolate.RegularGridInterpolator((np.arange(3.0), np.arange(3.0)), np.arange(9.0).reshape(3, 3))
# look
x([[0.5, 0.5]]), x.method
# change
x.values[0, 0] = 7

# %% k-d tree in a dict
x = {"tree": sp.spatial.KDTree(np.random.default_rng(1).random((20, 2)))}
# look
x["tree"].query([0.5, 0.5]), x["tree"].n, x["tree"].query_ball_point([0, 0], 0.3), x["tree"].data.shape
# change
x["tree"] = sp.spatial.KDTree(x["tree"].data[:10])

# %% Delaunay triangulation
x = sp.spatial.Delaunay(np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), incremental=False)
# look
x.simplices, x.find_simplex([0.2, 0.2]), x.npoints, x.neighbors
# change
x.simplices[0, 0] = x.simplices[0, 1]

# %% convex hull
x = sp.spatial.ConvexHull(np.array([[0.0, 0], [0, 1], [1, 0], [1, 1], [0.5, 0.5]]))
# look
x.volume, x.vertices, x.area
# change
x.vertices[0] = 3

# %% rotation in a list
x = [sp.spatial.transform.Rotation.from_euler("z", 90, degrees=True)]
# look
x[0].as_quat(), x[0].apply([1, 0, 0]), x[0].inv()
# change
x[0] = x[0] * x[0]

# %% frozen distribution
x = sp.stats.norm(0, 2)
# look
x.cdf(1), x.mean(), x.ppf(0.5), x.interval(0.9)
# change
x.kwds["scale"] = 3

# %% frozen distribution, its random state
x = sp.stats.norm(0, 2)
x.random_state = np.random.default_rng(1)
# look
x.pdf(0)
# change
_ = x.rvs(3)

# %% kernel density estimate
x = sp.stats.gaussian_kde([1.0, 2, 3, 5])
# look
x(2), x.factor, x.covariance, x.integrate_box_1d(0, 2), x.d
# change
x.set_bandwidth(0.1)

# %% result of an optimisation
x = sp.optimize.minimize(lambda v: (v[0] - 1) ** 2, [0.0])
# look
x.x, x.success, x["fun"], print(x)
# change
x["note"] = "kept"

# %% solution of a differential equation
x = sp.integrate.solve_ivp(lambda t, y: [-y[0]], (0, 1), [1.0])
# look
x.t, x.y.shape, x.status
# change
x.y[0, 0] = 2.0

# %% solver that steps
x = sp.integrate.RK45(lambda t, y: -y, 0, np.array([1.0]), 5)
# look
x.t, x.y, x.status
# change
_ = x.step()

# %% transfer function
x = sp.signal.TransferFunction([1.0], [1.0, 2.0])
# look
x.num, x.poles, x.to_ss(), x.impulse()[0].shape
# change
x.num = [3.0]

# %% linear operator
x = sp.sparse.linalg.aslinearoperator(np.eye(3))
# look
x.shape, x @ np.ones(3), x.T
# change
x.A[0, 0] = 4

# %% sympy expression in a dict
x = {"e": sympy.Symbol("a") ** 2 + 1}
# look
hash(x["e"]), x["e"].diff(), x["e"].free_symbols, str(x["e"]), x["e"].is_real, sympy.expand(x["e"]), x["e"].is_positive
# change
x["e"] += 1

# %% sympy symbol with assumptions, in a list
x = [sympy.Symbol("n", integer=True, positive=True)]
# look
x[0].is_positive, x[0].is_real, x[0].assumptions0, x[0] + 1, x[0].is_even
# change
x[0] = sympy.Symbol("n", integer=True)

# %% sympy Matrix
x = sympy.Matrix([[1, sympy.Symbol("a")], [0, 1]])
# look
x.det(), x.T, x.shape, x[0, 1], x.inv(), x.eigenvals(), x.free_symbols
# change
x[0, 0] = 5

# %% sympy sparse matrix
x = sympy.SparseMatrix(2, 2, {(0, 0): 1})
# look
x[0, 0], x.todok(), x.shape
# change
x[1, 1] = 3

# %% sympy function and equation, in a list | opaque: class cannot be found again
x = [sympy.Eq(sympy.Function("f")(sympy.Symbol("t")), 2)]
# look
x[0].lhs, x[0].free_symbols, x[0].atoms(), str(x[0]), x[0].args
# change
x[0] = sympy.Eq(x[0].lhs, 3)

# %% sympy lambdified function in a dict | opaque: a function without a module
x = {"f": sympy.lambdify("a", "a + 1"), "n": 1}
# look
x["f"](2), x["n"]
# change
x["n"] = 2

# %% graph, an edge
x = nx.Graph([(1, 2), (2, 3)])
# look
x.number_of_edges(), list(x.nodes), x.degree[2], x.adj[1], list(x.edges), nx.shortest_path(x, 1, 3), print(x)
# change
x.add_edge(3, 4)

# %% graph, a node's attribute
x = nx.path_graph(4)
# look
x.nodes[0], x.degree(1), nx.density(x), 2 in x, len(x)
# change
x.nodes[0]["color"] = "red"

# %% graph, an edge's weight
x = nx.Graph()
x.add_weighted_edges_from([("a", "b", 1.0), ("b", "c", 2.0)])
# look
x["a"]["b"]["weight"], x.edges["a", "b"], nx.dijkstra_path_length(x, "a", "c"), x.size("weight")
# change
x["a"]["b"]["weight"] = 5.0

# %% directed graph
x = nx.DiGraph([(1, 2), (2, 3)])
# look
list(x.successors(1)), x.in_degree(3), x.pred, x.succ, nx.is_directed_acyclic_graph(x), list(nx.topological_sort(x)), x.out_edges
# change
x.remove_node(3)

# %% multigraph
x = nx.MultiGraph([("a", "b"), ("a", "b")])
# look
x.number_of_edges("a", "b"), x.edges(keys=True), x.degree("a")
# change
x.add_edge("a", "b", kind="third")

# %% graph, its own attributes
x = nx.complete_graph(3)
# look
x.graph, x.name, nx.clustering(x)
# change
x.graph["title"] = "k3"
