let mode = null;

/** How commands of agents are confined here, as the server's health says it; null where this page cannot reach that. */
export function sandboxMode() {
  mode ??= fetch('/q/health/ready', { credentials: 'omit' })
    .then((answer) => answer.json())
    .then(({ checks }) => checks.find((check) => check.name === 'tool-executor-sandbox')?.data?.mode ?? null)
    .catch(() => null);
  return mode;
}
