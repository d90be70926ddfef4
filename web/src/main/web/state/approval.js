/** An approval as the API lists it, in the form in which a session's frames tell of it. */
const STATES = { pending: 'open', approved: 'approved', edited: 'edited', rejected: 'denied', expired: 'expired', cancelled: 'left' };

export function fromView(view) {
  return {
    ...view,
    id: view.approval_id,
    session: view.session_id,
    state: STATES[view.status] ?? 'left',
    decidedBy: view.decided_by ?? null,
    answer: view.user_response ?? null,
    supportedBy: view.supported_by,
    edited: view.edited_arguments ?? null,
  };
}
