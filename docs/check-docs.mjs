// Every symbol that a package exports, and every member of its exported interfaces, type literals and classes, has a
// doc comment. TypeDoc reads the sources; its own check (`validation.notDocumented`) gives neither lines nor counts.
import { ReflectionKind, ReflectionType } from 'typedoc';
import { createApp } from './project.mjs';

/** Exports and members. A parameter is no member, but the options that a parameter lists are. */
const SYMBOLS =
  ReflectionKind.SomeMember |
  ReflectionKind.Constructor |
  ReflectionKind.Variable |
  ReflectionKind.Function |
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Enum |
  ReflectionKind.Namespace;

const symbols = await readSymbols();
for (const { documented, file, line, name } of symbols) {
  if (!documented) console.log(`${file}:${line}  ${name} has no doc comment`);
}
for (const [folder, all] of Map.groupBy(symbols, ({ file }) => file.split('/').slice(0, 2).join('/'))) {
  const documented = all.filter((symbol) => symbol.documented).length;
  const percent = Math.floor((100 * documented) / all.length);
  console.log(`${folder.padEnd(18)} ${String(percent).padStart(3)} %  ${documented} of ${all.length}`);
}
if (symbols.some(({ documented }) => !documented)) process.exitCode = 1;

/** The symbols, each once: what is inherited or exported twice stands in one place of the sources. */
async function readSymbols() {
  const app = await createApp({ readme: 'none', logLevel: 'Error' });
  const project = await app.convert();
  if (!project || app.logger.hasErrors()) process.exit(1);

  const symbols = new Map();
  for (const reflection of project.getReflectionsByKind(SYMBOLS | ReflectionKind.CallSignature)) {
    const source = reflection.sources?.find(({ fileName }) => fileName.startsWith('packages/'));
    if (!source || !needsComment(reflection)) continue;
    const { fileName: file, line, character } = source;
    const key = `${file}:${line}:${character}:${reflection.kind}:${reflection.name}`;
    const documented = isDocumented(reflection) || symbols.get(key)?.documented === true;
    symbols.set(key, { file, line, name: nameOf(reflection), documented });
  }
  return [...symbols.values()].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** The fields of a constant are data: its type says them. A call signature is a member where an interface lists it. */
function needsComment(reflection) {
  for (let { parent } = reflection; parent; parent = parent.parent) {
    if (parent.kindOf(ReflectionKind.Variable)) return false;
  }
  return reflection.kindOf(SYMBOLS) || reflection.parent.kindOf(ReflectionKind.Interface);
}

/** TypeDoc keeps the comment of a function at its signatures, and that of a function type at the type's. */
function isDocumented(reflection) {
  if (reflection.hasComment()) return true;
  if (reflection.kindOf(ReflectionKind.CallSignature)) {
    return !reflection.parent.children && reflection.parent.hasComment();
  }
  const type = reflection.type instanceof ReflectionType ? reflection.type.declaration : undefined;
  const signatures = [reflection, type].flatMap((it) => [it?.signatures, it?.getSignature, it?.setSignature]);
  return signatures.flat().some((signature) => signature?.hasComment());
}

function nameOf(reflection) {
  const name = reflection.getFriendlyFullName().replaceAll('.__type', '');
  const module = reflection.project.children.find((child) => name.startsWith(`${child.name}.`));
  return module ? name.slice(module.name.length + 1) : name;
}
