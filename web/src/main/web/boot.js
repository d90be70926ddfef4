/*
 * The one script with a fixed name. What it loads carries a hash of its content in its name, so that browsers may keep it for
 * good, and a new release is seen at once.
 */
import('./app.js');
