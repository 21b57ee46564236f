/** English: what is read before the controls are there. */
export const EN = {
  view: '3D view. Drag to turn, pinch or Ctrl and scroll to zoom, double-click an athlete to follow.',
  viewOf: '3D view of {title}. Drag to turn, pinch or Ctrl and scroll to zoom, double-click an athlete to follow.',
  watch: 'Watch replay',
  close: 'Close',
  loading: 'Loading replay',
  loadingShare: 'Loading replay, {share}',
  errorTitle: 'This replay can’t be shown',
  partialTitle: 'Part of this replay is missing',
  retry: 'Try again',
  errorCode: 'Code: {code}',
} as const;
