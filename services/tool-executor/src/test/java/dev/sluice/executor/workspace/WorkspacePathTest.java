package dev.sluice.executor.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.CallFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspacePathTest {
    @ParameterizedTest
    @CsvSource({"a/b, a/b", "./a//b/, a/b", "., .", "'', .", "a/./b, a/b", "..a/b.., ..a/b..", "..., ..."})
    void readsRelativePaths(String text, String path) throws Refused {
        assertEquals(path, WorkspacePath.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "//a",
                "..",
                "../secret",
                "a/../../secret",
                "a/..",
                "~/x",
                "a\0b",
                "a\nb",
                "a\\..\\b",
                "\ud800"
            })
    void refusesWhatLeadsElsewhere(String text) {
        var refused = assertThrows(Refused.class, () -> WorkspacePath.parse(text));

        assertEquals(CallFailure.INVALID_ARGUMENTS, refused.reason());
    }

    @Test
    void refusesWhatIsTooLongOrTooDeep() {
        assertThrows(Refused.class, () -> WorkspacePath.parse("x".repeat(256)));
        assertThrows(Refused.class, () -> WorkspacePath.parse("x/".repeat(65)));
    }
}
