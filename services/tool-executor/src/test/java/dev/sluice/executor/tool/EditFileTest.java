package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits and deletions of real files; what an edit makes of a text is {@code dev.sluice.executor.edit}'s. */
class EditFileTest {
    private final EditFile editFile = new EditFile();
    private final DeleteFile deleteFile = new DeleteFile();

    @TempDir
    Path directory;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = TestWorkspace.in(directory);
    }

    @Test
    void aTextIsReplacedAndAPersonIsShownWhere() throws Exception {
        file("a.py", "one\ntwo\nthree\n");

        var change = editFile.plan(workspace, json("{'path':'a.py','old_string':'two','new_string':'2'}"));

        assertEquals(
                "--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three",
                change.diff().orElseThrow());
        assertEquals("one\ntwo\nthree\n", content("a.py"));
        change.apply(Optional::empty);
        assertEquals("one\n2\nthree\n", content("a.py"));
    }

    @Test
    void aDiffIsApplied() throws Exception {
        file("a.py", "one\ntwo\nthree\n");

        edit("{'path':'a.py','diff':'--- a/a.py\\n+++ b/a.py\\n@@ -1,2 +1,3 @@\\n one\\n-two\\n+2\\n+2.5\\n'}");

        assertEquals("one\n2\n2.5\nthree\n", content("a.py"));
    }

    @Test
    void everythingElseOfTheFileSurvives() throws Exception {
        file("a.sh", "\ufeff#!/bin/sh\r\necho one\r\necho two");
        var file = workspace.root().resolve("a.sh");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));

        edit("{'path':'a.sh','old_string':'echo one\\necho two','new_string':'echo 1\\necho 2\\necho 3'}");

        assertEquals("\ufeff#!/bin/sh\r\necho 1\r\necho 2\r\necho 3", content("a.sh"));
        assertEquals("rwxr-x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void theEncodingSurvives() throws Exception {
        var file = workspace.root().resolve("a.txt");
        Files.write(file, "größer\n".getBytes(StandardCharsets.ISO_8859_1));

        edit("{'path':'a.txt','old_string':'größer','new_string':'süßer','encoding':'iso-8859-1'}");

        assertArrayEquals("süßer\n".getBytes(StandardCharsets.ISO_8859_1), Files.readAllBytes(file));
        assertEquals(
                CallFailure.INVALID_ARGUMENTS,
                refusal("{'path':'a.txt','old_string':'süßer','new_string':'😀','encoding':'iso-8859-1'}"));
    }

    @Test
    void aRefusedEditChangesNothingAndSaysWhy() throws Exception {
        file("a.py", "one\none\n");
        Files.write(workspace.root().resolve("binary"), new byte[] {0, 1});

        assertEquals(CallFailure.CONTEXT_DIFFERS, refusal("{'path':'a.py','old_string':'two','new_string':'2'}"));
        assertEquals(CallFailure.CONTEXT_NOT_UNIQUE, refusal("{'path':'a.py','old_string':'one','new_string':'1'}"));
        assertEquals(CallFailure.NOT_FOUND, refusal("{'path':'none','old_string':'a','new_string':'b'}"));
        assertEquals(CallFailure.TOOL_ERROR, refusal("{'path':'binary','old_string':'a','new_string':'b'}"));
        assertEquals(CallFailure.INVALID_ARGUMENTS, refusal("{'path':'a.py','old_string':'one'}"));
        assertEquals(CallFailure.INVALID_ARGUMENTS, refusal("{'path':'a.py'}"));
        assertEquals(CallFailure.INVALID_ARGUMENTS, refusal("{'path':'a.py','old_string':'one','new_string':'one'}"));
        assertEquals(
                CallFailure.INVALID_ARGUMENTS,
                refusal("{'path':'a.py','old_string':'one','new_string':'1','diff':'@@ @@\\n-one\\n+1\\n'}"));
        assertEquals("one\none\n", content("a.py"));
    }

    @Test
    void theTraceOfAnEditTellsWhatHappened() throws Exception {
        file("a.py", "one\n");
        var arguments = json("{'path':'a.py','old_string':'one','new_string':'1'}");
        var base = editFile.plan(workspace, arguments).base();

        assertInstanceOf(Trace.DidNotHappen.class, editFile.trace(workspace, arguments, base));
        editFile.plan(workspace, arguments).apply(Optional::empty);
        assertInstanceOf(Trace.Happened.class, editFile.trace(workspace, arguments, base));
        file("a.py", "somebody else's one");
        assertInstanceOf(Trace.NobodyKnows.class, editFile.trace(workspace, arguments, base));
        Files.delete(workspace.root().resolve("a.py"));
        assertInstanceOf(Trace.NobodyKnows.class, editFile.trace(workspace, arguments, base));
    }

    @Test
    void aFileIsDeletedAndAPersonIsShownWhatIsLost() throws Exception {
        file("a.py", "one\n");
        var arguments = json("{'path':'a.py'}");
        var change = deleteFile.plan(workspace, arguments);
        assertEquals(
                "--- a/a.py\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-one",
                change.diff().orElseThrow());
        assertInstanceOf(Trace.DidNotHappen.class, deleteFile.trace(workspace, arguments, change.base()));

        change.apply(Optional::empty);

        assertFalse(Files.exists(workspace.root().resolve("a.py")));
        assertInstanceOf(Trace.Happened.class, deleteFile.trace(workspace, arguments, change.base()));
        file("a.py", "another\n");
        assertInstanceOf(Trace.NobodyKnows.class, deleteFile.trace(workspace, arguments, change.base()));
    }

    @Test
    void onlyFilesAreDeleted() throws Exception {
        Files.createDirectory(workspace.root().resolve("dir"));
        Files.createSymbolicLink(workspace.root().resolve("link"), directory.resolve("secret"));

        for (var path : new String[] {"dir", "link", "none", "."}) {
            assertThrows(Refused.class, () -> deleteFile.plan(workspace, json("{'path':'" + path + "'}")), path);
        }
        assertTrue(Files.exists(directory.resolve("secret")));
    }

    private void edit(String arguments) throws Exception {
        editFile.plan(workspace, json(arguments)).apply(Optional::empty);
    }

    private CallFailure refusal(String arguments) {
        return assertThrows(Refused.class, () -> edit(arguments)).reason();
    }

    private String content(String path) throws Exception {
        return Files.readString(workspace.root().resolve(path));
    }

    private void file(String path, String content) throws Exception {
        var file = workspace.root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
