package dev.sluice.executor.intake;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.call.ProtectedNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is on its way into a workspace: files in a directory of their own, which was empty and which nobody else changes. What
 * an entry is called and where it points decides nothing: a name stands once, directories are made here, and links come last, so
 * that nothing is ever written through one. Of a mode only the right to execute is kept. For one thread.
 */
final class Draft {
    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int LINK_CHARS_MAX = 1_024;

    /** Of anything that has a name, however empty it is. */
    private static final int BLOCK_BYTES = 4_096;

    private static final String OURS = ".sluice";

    private final Path root;
    private final WorkspacePath base;
    private final IntakeLimits limits;
    private final VolumeRoom room;
    private final Map<WorkspacePath, Kind> entries = new HashMap<>();
    private final Map<Path, Path> links = new HashMap<>();
    private final List<Intake.LeftOut> leftOut = new ArrayList<>();
    private int leftOutMore;
    private int files;
    private long bytes;

    private enum Kind {
        FILE,
        DIRECTORY,
        LINK
    }

    /**
     * @param root empty
     * @param base where in the workspace all of it goes
     */
    Draft(Path root, WorkspacePath base, IntakeLimits limits) {
        this.root = root;
        this.base = base;
        this.limits = limits;
        this.room = new VolumeRoom(root, limits.volumeReserveBytes());
        entries.put(WorkspacePath.ROOT, Kind.DIRECTORY);
    }

    void directory(String name) throws Refused {
        var path = path(name);
        if (!unwanted(path)) {
            makeDirectories(path);
        }
    }

    void file(String name, boolean executable, InputStream content) throws Refused, IOException {
        var path = path(name);
        if (unwanted(path)) {
            return;
        }
        var place = claim(path, Kind.FILE);
        try (var channel = Files.newByteChannel(place, NEW);
                var target = Channels.newOutputStream(channel)) {
            var piece = new byte[PIECE_BYTES];
            for (var read = content.read(piece); read >= 0; read = content.read(piece)) {
                count(read);
                write(target, piece, read);
            }
        }
        made(place, executable);
    }

    /** The content of a file that came before, once more. */
    void again(String name, String earlier) throws Refused, IOException {
        var source = path(earlier);
        if (entries.get(source) != Kind.FILE) {
            leaveOut(path(name), "a hard link to what did not come before it");
            return;
        }
        var place = place(source);
        try (var content = Files.newInputStream(place)) {
            file(name, Files.isExecutable(place), content);
        }
    }

    /** A symbolic link, if it leads to somewhere within the workspace. */
    void link(String name, String says) throws Refused {
        var path = path(name);
        if (unwanted(path)) {
            return;
        }
        if (says.length() > LINK_CHARS_MAX || !staysWithin(path, says)) {
            leaveOut(path, "a link that leads out of the workspace");
            return;
        }
        links.put(claim(path, Kind.LINK), written(says, Path.of("")));
    }

    /** Something that is neither file, directory nor link. */
    void other(String name, String what) throws Refused {
        leaveOut(path(name), what);
    }

    /** What came, all of it in place. */
    Intake finished() throws Refused {
        try {
            for (var link : links.entrySet()) {
                Files.createSymbolicLink(link.getKey(), link.getValue());
            }
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
        if (entries.size() == 1) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "There is nothing in it that a workspace takes.");
        }
        return new Intake(files, bytes, leftOut, leftOutMore);
    }

    // ---- names

    private WorkspacePath path(String name) throws Refused {
        // First by itself: behind another it would no longer be seen that it begins at the top.
        var names = new ArrayList<>(base.names());
        names.addAll(WorkspacePath.parse(name).names());
        return WorkspacePath.parse(String.join("/", names));
    }

    private boolean unwanted(WorkspacePath path) {
        if (path.names().stream().anyMatch(ProtectedNames::secret)) {
            leaveOut(path, "its name is that of a secret");
            return true;
        }
        if (path.names().stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(OURS))) {
            leaveOut(path, "it is protected");
            return true;
        }
        return false;
    }

    private void leaveOut(WorkspacePath path, String why) {
        if (leftOut.size() < Intake.LEFT_OUT_MAX) {
            leftOut.add(new Intake.LeftOut(path.toString(), why));
        } else {
            leftOutMore++;
        }
    }

    /** Where it goes, with the directories that it needs. */
    private Path claim(WorkspacePath path, Kind kind) throws Refused {
        if (path.equals(base)) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "An entry has no name.");
        }
        makeDirectories(path.parent());
        note(path, kind);
        return place(path);
    }

    private void makeDirectories(WorkspacePath path) throws Refused {
        if (entries.get(path) == Kind.DIRECTORY) {
            return;
        }
        makeDirectories(path.parent());
        note(path, Kind.DIRECTORY);
        try {
            Files.createDirectory(place(path));
            Files.setPosixFilePermissions(place(path), PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    private void note(WorkspacePath path, Kind kind) throws Refused {
        if (entries.putIfAbsent(path, kind) != null) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "It holds two things that are called " + path + ".");
        }
        if (entries.size() - 1 + leftOut.size() + leftOutMore > limits.entriesMax()) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "It holds more than " + limits.entriesMax()
                            + " files and directories; the operator can raise the limit.");
        }
        requireRoom(BLOCK_BYTES);
    }

    private Path place(WorkspacePath path) throws Refused {
        return written(String.join("/", path.names()), root);
    }

    private static Path written(String name, Path within) throws Refused {
        try {
            return within.resolve(name);
        } catch (InvalidPathException unwritable) {
            throw new Refused(
                    CallFailure.INVALID_ARGUMENTS,
                    "The executor's system cannot write a name of it; use plain letters.");
        }
    }

    private static boolean staysWithin(WorkspacePath link, String says) {
        if (says.isEmpty() || says.startsWith("/") || says.chars().anyMatch(letter -> letter < ' ' || letter == 0x7f)) {
            return false;
        }
        var depth = link.names().size() - 1;
        for (var name : says.split("/")) {
            depth += name.equals("..") ? -1 : name.isEmpty() || name.equals(".") ? 0 : 1;
            if (depth < 0) {
                return false;
            }
        }
        return true;
    }

    // ---- contents

    private void requireRoom(int more) throws Refused {
        if (room.lacks(more)) {
            throw new Refused(CallFailure.TOO_LARGE, VolumeRoom.LACKING);
        }
    }

    private void count(int read) throws Refused {
        requireRoom(Math.max(0, read));
        bytes += read;
        if (bytes > limits.workspaceBytesMax()) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "It holds more than " + limits.workspaceBytesMax() + " bytes; the operator can raise the limit.");
        }
    }

    /** A full disk is no fault of whoever sent it. */
    private static void write(OutputStream target, byte[] piece, int length) {
        try {
            target.write(piece, 0, length);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private void made(Path file, boolean executable) {
        files++;
        try {
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
