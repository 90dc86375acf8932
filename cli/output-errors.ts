/**
 * Ends quietly when the reader of the output is gone, as `| head` is after some lines. A command that runs until Ctrl-C
 * is stopped as if by SIGTERM, so that it cleans up; others finish their work without printing.
 */
export function endQuietlyWithoutReader(
  stream: NodeJS.EventEmitter = process.stdout,
  stop: () => void = () => void process.emit('SIGTERM', 'SIGTERM'),
): void {
  let isStopped = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (!isStopped) stop()
    isStopped = true
  })
}
