package dev.sluice.executor.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What the file system says of one name, in one look that follows no link.
 *
 * @param device with {@code inode}: which file it is, whatever its name
 * @param type the bits of the mode that tell files from directories and links
 * @param mode the nine bits of its permissions
 * @param modified when its content changed, as far as nobody set the time back
 * @param changed when anything of it changed; no program can set that
 * @param names how many it has
 */
record FileStatus(
        long device, long inode, int type, int mode, long bytes, FileTime modified, FileTime changed, int names) {
    private static final String ASKED = "unix:dev,ino,mode,size,lastModifiedTime,ctime,nlink";
    private static final int TYPE_MASK = 0170000;
    private static final int MODE_MASK = 0777;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR_FILE = 0100000;
    private static final int LINK = 0120000;
    private static final FileTime NEVER = FileTime.fromMillis(0);

    static FileStatus of(Path place) throws IOException {
        Map<String, Object> said = Files.readAttributes(place, ASKED, LinkOption.NOFOLLOW_LINKS);
        var mode = (int) said.get("mode");
        return new FileStatus(
                (long) said.get("dev"),
                (long) said.get("ino"),
                mode & TYPE_MASK,
                mode & MODE_MASK,
                (long) said.get("size"),
                (FileTime) said.get("lastModifiedTime"),
                (FileTime) said.get("ctime"),
                (int) said.get("nlink"));
    }

    boolean isDirectory() {
        return type == DIRECTORY;
    }

    boolean isRegularFile() {
        return type == REGULAR_FILE;
    }

    boolean isLink() {
        return type == LINK;
    }

    /**
     * The file as whoever forks changes it: with each name that comes or goes elsewhere {@code changed} changes, and so does the
     * number of names. For files that no program has touched.
     */
    FileStatus whateverNames() {
        return new FileStatus(device, inode, type, mode, bytes, modified, NEVER, 0);
    }

    /** When it changed last. */
    FileTime touched() {
        return modified.compareTo(changed) > 0 ? modified : changed;
    }
}
