// Words where no spaces part them: letters that stand alone and runs of katakana, as in the tokens of the program.

const ALONE = "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]";
const KATAKANA = "[\\p{sc=Katakana}\u30fc]";
const SPACED = `(?!${ALONE}|${KATAKANA})[\\p{L}\\p{N}]`;
const isAlone = new RegExp(`^${ALONE}`, "u");
const isKatakana = new RegExp(`^${KATAKANA}`, "u");
// what may not stand in front of a word that begins with a letter, and behind one that ends with it
const LEADING = "[\u0e40-\u0e44\u0ec0-\u0ec4]", TRAILING = "[\\p{M}\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3]";
const edges = letter => isAlone.test(letter) ? [LEADING, TRAILING] : Array(2).fill(isKatakana.test(letter) ? KATAKANA : SPACED);

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu;
const PARTS = new RegExp(`(?:${ALONE}\\p{M}*)+|${KATAKANA}+|(?:${SPACED}[\\p{M}'’-]*)+`, "gu");
const LETTERS = /\P{M}\p{M}*/gu;
const unparted = new RegExp(`${ALONE}|${KATAKANA}`, "u");
// the words of a text; of letters that stand alone every two side by side
const wordsIn = text => {
  const words = [...text.matchAll(WORD)].map(found => found[0]);
  if (!unparted.test(text)) return words;
  return words.flatMap(word => word.match(PARTS) ?? []).flatMap(part => {
    if (!isAlone.test(part)) return [part];
    const letters = part.match(LETTERS);
    return letters.slice(1).map((letter, before) => letters[before] + letter);
  });
};
