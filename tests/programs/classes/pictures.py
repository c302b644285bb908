import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import cm, colors, figure, lines, patches, ticker, path, transforms, dates
import seaborn as sns
import io

# %% Figure
x = figure.Figure(figsize=(3, 2))
_ = x.subplots().plot([1, 2, 3])
# look
len(x.axes), x.dpi, x.get_facecolor(), len(x.axes[0].lines)
# change
_ = x.suptitle("Sizes")

# %% Figure, saved | lazy: drawing works out where everything stands, and keeps it
x = figure.Figure(figsize=(2, 2))
_ = x.subplots().plot([1, 2, 3])
# look
x.savefig(io.BytesIO())
# change
x.set_facecolor("red")

# %% Figure of pyplot
x, axes = plt.subplots()
# look
x.number, plt.get_fignums(), axes.get_title()
# change
axes.set_title("changed")

# %% Axes, a line
x = figure.Figure().subplots()
# look
x.get_title(), len(x.lines), x.get_xlabel(), x.figure.dpi
# change
_ = x.plot([3, 1, 2])

# %% Axes, its limits | lazy: limits are worked out when they are first asked for
x = figure.Figure().subplots()
_ = x.plot([1, 2])
# look
x.get_xlim(), x.get_ylim()
# change
_ = x.set_xlim(0, 10)

# %% Axes, a label
x = figure.Figure().subplots()
# look
x.get_ylabel(), x.get_legend(), x.name
# change
_ = x.set_ylabel("m/s")

# %% Line2D
x = lines.Line2D([0, 1], [0, 1])
# look
x.get_color(), x.get_xdata(), x.get_linewidth(), x.get_data()
# change
x.set_color("green")

# %% Line2D, its data
x = lines.Line2D([0, 1], [0, 1])
# look
x.get_ydata(), x.get_marker()
# change
x.set_ydata([5, 6])

# %% line of a plot, changed by its name
x = figure.Figure().subplots()
line = x.plot([1, 2])[0]
# look
line.get_label(), len(x.lines)
# change
line.set_linewidth(7)

# %% Rectangle | lazy: its transformation is made when it is first asked for
x = patches.Rectangle((0, 0), 2, 1)
# look
x.get_width(), x.get_path(), x.get_xy(), x.get_extents()
# change
x.set_width(5)

# %% bar container
x = figure.Figure().subplots().bar(["a", "b"], [1, 2])
# look
len(x), x[0].get_height()
# change
x[0].set_height(4)

# %% histogram's patches in a dict
x = dict(zip(("n", "bins", "patches"), figure.Figure().subplots().hist([1, 2, 2, 3])))
# look
x["n"].sum(), len(x["patches"])
# change
x["n"][0] = 9

# %% image of an Axes
x = figure.Figure().subplots().imshow(np.eye(3))
# look
x.get_clim(), x.get_array().shape, x.get_cmap().name
# change
x.set_data(np.zeros((3, 3)))

# %% ListedColormap
x = colors.ListedColormap(["red", "green"])
# look
x.N, x.colors
# change
x.name = "mine"

# %% colormap of many colors | lazy: its table of colors is made when it is first used, and can be edited
x = matplotlib.colormaps["viridis"].copy()
# look
x(0.5), x.N, x.name, x([0.1, 0.9])
# change
x.set_extremes(bad="black")

# %% Normalize
x = colors.Normalize(0, 10)
# look
x(5), x.vmin, x.scaled()
# change
x.vmax = 20

# %% BoundaryNorm
x = colors.BoundaryNorm([0, 1, 5], 256)
# look
x(2), x.N
# change
x.boundaries[1] = 2

# %% ticker locator
x = ticker.MultipleLocator(2)
# look
x.tick_values(0, 10)
# change
x.set_params(base=5)

# %% ticker formatter
x = ticker.ScalarFormatter()
# look
x.get_useOffset(), x.get_offset()
# change
x.set_powerlimits((-1, 1))

# %% date formatter
x = dates.DateFormatter("%Y")
# look
x(19000.0)
# change
x.fmt = "%m"

# %% Path
x = path.Path([(0, 0), (1, 1)])
# look
x.vertices, len(x), x.contains_point((0, 0))
# change
x.vertices[1] = (2, 2)

# %% Affine2D
x = transforms.Affine2D()
# look
x.get_matrix(), x.transform((1, 1)), x.is_affine
# change
_ = x.rotate_deg(90)

# %% rcParams of a style in a dict
x = dict(plt.rcParams.find_all("lines.linewidth"))
# look
len(x)
# change
x["lines.linewidth"] = 9

# %% Text
x = figure.Figure().text(0.5, 0.5, "one")
# look
x.get_text(), x.get_position(), x.get_fontsize()
# change
x.set_text("two")

# %% seaborn FacetGrid
x = sns.FacetGrid(__import__("pandas").DataFrame({"g": ["a", "b"], "v": [1, 2]}), col="g")
# look
x.axes.shape, x.col_names
# change
x.set_titles("{col_name}!")
plt.close("all")

# %% seaborn palette
x = sns.color_palette("deep")
# look
x.as_hex(), len(x)
# change
x.reverse()

# %% Figure, saved again
x = figure.Figure(figsize=(2, 2))
_ = x.subplots().plot([1, 2, 3])
x.savefig(io.BytesIO())
# look
x.savefig(io.BytesIO())
# change
x.axes[0].lines[0].set_color("black")

# %% Figure, its size | lazy: its box is worked out when it is first asked for
x = figure.Figure(figsize=(3, 2))
# look
x.get_size_inches()
# change
x.set_size_inches(4, 4)
