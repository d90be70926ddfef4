/** Of sessions that grew from one another, those that grew from this one; for null those whose origin is not among them. */
export function children(family, parent) {
  const known = new Set(family.map((session) => session.session_id));
  return family.filter((session) =>
    parent === null ? !known.has(session.forked_from) : session.forked_from === parent,
  );
}
