/** Answers as the Python extension does, for the Python of the test: an environment's path, and the interpreter that it comes to. */

const { Uri } = require("vscode");

const chosen = { path: "the folder's environment" };

exports.activate = () => ({
  environments: {
    getActiveEnvironmentPath: () => chosen,
    resolveEnvironment: async (asked) => (asked === chosen ? { executable: { uri: Uri.file(process.env.REWOUND_TEST_PYTHON) } } : undefined),
    onDidChangeActiveEnvironmentPath: () => ({ dispose: () => undefined }),
  },
});
