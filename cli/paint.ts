import { styleText } from 'node:util'

/** Text with a style, where somebody sees it: in a terminal, unless NO_COLOR asks for none. */
export const paint = (style: 'bold' | 'dim' | 'green' | 'red', text: string): string =>
  process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text
