package dev.sluice.executor.edit;

import dev.sluice.executor.workspace.Refused;

/** What is to become different in a text. All of it happens, or it is refused with a reason that says where it stands. */
public sealed interface Edit permits Replacement, Patch {
    /**
     * The text afterwards. Line ends, byte order mark and a missing last line end stay as they are, unless the edit is
     * about them.
     *
     * @param name of the text, for whoever must correct the edit
     */
    String appliedTo(String text, String name) throws Refused;
}
