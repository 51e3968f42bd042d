// Runs Azurite until its standard input ends: it lives no longer than who started it, however that one ends.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
// Listening to it alone does not keep the process: after SIGTERM it ends when its services have.
process.stdin.unref();

require('azurite/dist/src/azurite.js');
