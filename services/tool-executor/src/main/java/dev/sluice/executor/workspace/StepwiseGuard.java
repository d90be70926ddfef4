package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Looks at each name on the way and refuses links: for systems without {@code openat2}, such as macOS. Somebody with a
 * shell in the workspace could swap a link in between look and use, so this suits a developer's own machine.
 */
final class StepwiseGuard implements PathGuard {
    @Override
    public Hold hold(Path root, WorkspacePath path) throws Refused, IOException {
        var at = root;
        for (var name : path.names()) {
            at = at.resolve(name);
            if (Files.isSymbolicLink(at)) {
                throw new Refused(CallFailure.DENIED, path + " is, or passes through, a link; links are not followed.");
            }
            if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                throw new Refused(CallFailure.NOT_FOUND, "There is no " + path + ".");
            }
        }
        return new Place(at);
    }

    @Override
    public boolean raceProof() {
        return false;
    }

    private record Place(Path path) implements Hold {
        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
