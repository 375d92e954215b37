// Loaded into a process before its own code: it ends as soon as the process that started it ends, however that happens,
// because the system then closes the pipe at its standard input.
process.stdin.on("close", () => process.exit(1)).resume();
