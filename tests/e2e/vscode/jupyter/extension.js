/** Answers `kernels.getKernel` as the Jupyter extension does, for the kernel that the test has started. */

const { spawn } = require("node:child_process");
const { join } = require("node:path");
const { createInterface } = require("node:readline");

async function* executeCode(code) {
  const words = [join(__dirname, "kernel.py"), process.env.REWOUND_TEST_KERNEL];
  const child = spawn(process.env.REWOUND_TEST_PYTHON, words, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(code);
  for await (const line of createInterface({ input: child.stdout })) {
    const written = (data) => Buffer.from(typeof data === "string" ? data : JSON.stringify(data));
    yield { items: Object.entries(JSON.parse(line)).map(([mime, data]) => ({ mime, data: written(data) })) };
  }
}

exports.activate = () => ({ kernels: { getKernel: async () => ({ executeCode }) } });
