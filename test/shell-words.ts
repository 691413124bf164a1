/** The words of each simple command in a line of shell: `a | b && c > d` are three, without the settings before a name. */
export function simpleCommands(line: string): string[][] {
  const commands: string[][] = [[]]
  const pattern =
    /(?<space>\s+)|(?<comment>#.*$)|(?<joint>\|\|?|&&|;|>>?|<)|(?<word>(?:'[^']*'|"[^"]*"|\\.|[^\s|&;<>'"\\])+)/gy
  for (const { groups = {} } of line.matchAll(pattern)) {
    if (groups.joint) commands.push(/[<>]/.test(groups.joint) ? ['<file>'] : [])
    else if (groups.word) commands.at(-1)?.push(groups.word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
  }
  return commands.map(withoutSettings).filter(([first]) => first !== undefined && first !== '<file>')
}

const withoutSettings = (words: string[]) => {
  const start = words.findIndex((word) => !/^[A-Z_]+=/.test(word))
  return start < 0 ? [] : words.slice(start)
}
