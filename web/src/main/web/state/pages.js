const RUN = ['tenant-admin', 'operator'];
const PAGES = [
  { name: 'inbox' },
  { name: 'jobs' },
  { name: 'agents', roles: ['viewer', 'developer', 'tenant-admin'] },
  { name: 'usage', roles: ['viewer', 'developer', ...RUN] },
  { name: 'monitor', roles: RUN },
  { name: 'policy', roles: RUN },
  { name: 'admin', roles: RUN },
];

/** What somebody of these roles finds anything at. Only to show: the server decides for itself. Pure. */
export function pagesOf(roles) {
  return PAGES.filter((page) => !page.roles || page.roles.some((role) => has({ roles }, role))).map((page) => page.name);
}

/** Whether somebody who may be nobody has a role; `admin` is the older word for a tenant's. Pure. */
export function has(person, role) {
  const roles = person?.roles ?? [];
  return roles.includes(role) || (role === 'tenant-admin' && roles.includes('admin'));
}

/** Where an address leads, by what stands behind its `#`. Pure. */
export function placeOf(hash) {
  const [, session, files] = /^#\/s\/([\w.-]+)(\/files)?$/.exec(hash) ?? [];
  if (session) {
    return { name: files ? 'files' : 'chat', session };
  }
  const [, agent] = /^#\/agents\/([a-z][a-z0-9-]{0,31})$/.exec(hash) ?? [];
  if (agent) {
    return { name: 'agent', of: 'agents', agent };
  }
  const page = ['sessions', ...PAGES.map((one) => one.name)].find((name) => hash === '#/' + name);
  return { name: page ?? 'new' };
}
