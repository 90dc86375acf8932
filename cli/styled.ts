import { styleText } from 'node:util'

/** Whether the output may have styles: in a terminal, unless NO_COLOR is set. */
export const supportsStyles = (): boolean => Boolean(process.stdout.isTTY) && !process.env.NO_COLOR

export const styled = (style: 'bold' | 'dim' | 'green' | 'red', text: string): string =>
  supportsStyles() ? styleText(style, text) : text
