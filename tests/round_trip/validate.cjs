// Validates every GLB of a folder with the Khronos glTF validator; any error or warning fails.
const fs = require("fs");
const path = require("path");
const validator = require("gltf-validator");

(async () => {
  const folder = process.argv[2];
  let bad = 0;
  console.log(`gltf-validator ${validator.version()}`);
  for (const name of fs.readdirSync(folder).filter((name) => name.endsWith(".glb")).sort()) {
    const report = await validator.validateBytes(new Uint8Array(fs.readFileSync(path.join(folder, name))), {
      maxIssues: 20,
    });
    const { numErrors, numWarnings, numInfos, numHints } = report.issues;
    console.log(`${name}: ${numErrors} errors, ${numWarnings} warnings, ${numInfos} infos, ${numHints} hints`);
    for (const issue of report.issues.messages.slice(0, 5)) {
      console.log(`  ${issue.severity} ${issue.code} ${issue.pointer ?? ""} ${issue.message}`);
    }
    bad += numErrors + numWarnings;
  }
  process.exit(bad ? 1 : 0);
})();
