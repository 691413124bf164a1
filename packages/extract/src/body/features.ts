import { wordsOf } from '../letters.ts'
import type { Page } from '../page/page.ts'
import { phraseKey } from '../plain.ts'
import type { Block } from './block.ts'
import type { Guess } from './guess.ts'
import { orderFeatureNames, readOrderFeatures } from './order-features.ts'
import type { Furniture } from './prune.ts'
import { readTextFeatures, type Told, textFeatureNames, titleWordLength } from './text-features.ts'
import { readTree, readTreeFeatures, treeFeatureNames } from './tree-features.ts'
import type { Known } from './trim.ts'

/** The features of a block, by column. */
export const featureNames: readonly string[] = [...textFeatureNames, ...treeFeatureNames, ...orderFeatureNames]

const textAt = 0
const treeAt = textFeatureNames.length
const orderAt = treeAt + treeFeatureNames.length
const columns = {
  scrap: textFeatureNames.indexOf('scrap'),
  farewell: textFeatureNames.indexOf('farewell'),
  title: textFeatureNames.indexOf('title'),
}

/** One row of features for each block, all in one array. */
export function readFeatures(
  page: Page,
  blocks: readonly Block[],
  furniture: Furniture,
  guess: Guess,
  known: Known,
  witness: string | null,
): Float32Array {
  const width = featureNames.length
  const rows = new Float32Array(blocks.length * width)
  const told = readTold(known, witness)
  const tree = readTree(page, blocks, furniture, guess)
  let row = 0
  for (const block of blocks) {
    readTextFeatures(block, told, rows, row + textAt)
    readTreeFeatures(block, tree, rows, row + treeAt)
    row += width
  }
  readOrderFeatures(page, blocks, guess, rows, width, orderAt, columns)
  return rows
}

function readTold(known: Known, witness: string | null): Told {
  return {
    titleKey: phraseKey(known.title ?? ''),
    titleWords: new Set(wordsOf(known.title ?? '', titleWordLength)),
    descriptionKey: phraseKey((known.description ?? '').slice(0, 1000)),
    witnessKey: witness === null ? null : phraseKey(witness),
  }
}
