package dev.sluice.executor.warning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallView;
import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CallWarning.Kind;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarningsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "key = 'AKIAIOSFODNN7EXAMPLE'",
                "-----BEGIN OPENSSH PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----",
                "password: \"correct-horse-battery\"",
                "url=postgres://ann:hunter22@db/main",
                "token = ghp_0123456789abcdefghijABCDEFGHIJ012345",
                "OPENAI=sk-proj-0123456789abcdefghij"
            })
    void aSecretIsPointedAtAndNotRepeated(String line) throws Refused {
        var warnings = ofFile("config.py", "", "# settings\n" + line + "\n");

        assertEquals(List.of(Kind.SECRET), kinds(warnings));
        assertEquals(Optional.of(2), warnings.getFirst().line());
        assertFalse(warnings.getFirst().text().contains("hunter22"));
        assertTrue(warnings.getFirst().text().length() < 60, warnings.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "result = eval(text)",
                "subprocess.run(command, shell=True)",
                "os.system('ls')",
                "data = pickle.loads(body)",
                "config = yaml.load(text)",
                "node.innerHTML = name;",
                "requests.get(url, verify=False)",
                "curl https://example.org/install | sudo bash",
                "rm -rf build",
                "rm -fr build",
                "chmod 777 data",
                "cursor.execute(\"select * from users where id = \" + id)"
            })
    void aDangerousConstructIsPointedAt(String line) throws Refused {
        assertEquals(List.of(Kind.DANGEROUS_CODE), kinds(ofFile("a.py", "", line + "\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password = os.environ['PASSWORD']",
                "evaluate(model)",
                "def retrieval(x):",
                "re.compile(pattern).exec(text)",
                "config = yaml.load(text, Loader=yaml.SafeLoader)",
                "rm build.log"
            })
    void whatOnlyLooksSimilarIsNot(String line) throws Refused {
        assertEquals(List.of(), ofFile("a.py", "", line + "\n"));
    }

    @Test
    void whatWasThereBeforeIsNotPointedAt() throws Refused {
        var before = "a = eval(b)\n";

        assertEquals(List.of(), ofFile("a.py", before, "# more\n" + before));
        assertEquals(1, ofFile("a.py", before, before + before).size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pom.xml | <dependencies></dependencies> | <dependency><artifactId>evil</artifactId></dependency>",
                "package.json | {\"dependencies\":{}} | {\"dependencies\":{\"evil\":\"^1.0.0\"}}",
                "web/package.json | {} | {\"devDependencies\":{\"evil\":\"*\"}}",
                "requirements-dev.txt | flask==3 | evil==1.0",
                "go.mod | module a | require example.org/evil v1.0.0",
                "Cargo.toml | [package] | [dependencies]%evil = \"1\"",
                "pyproject.toml | [project] | dependencies = [%  \"evil>=1\",%]",
                "build.gradle | plugins {} | implementation 'org:evil:1'"
            })
    void aNewDependencyIsNamed(String path, String before, String after) throws Refused {
        var warnings = ofFile(path, before, after.replace('%', '\n'));

        assertEquals(List.of(Kind.NEW_DEPENDENCY), kinds(warnings));
        assertTrue(warnings.getFirst().text().contains("evil"), warnings.toString());
    }

    @Test
    void anotherVersionIsNoNewDependency() throws Refused {
        assertEquals(
                List.of(),
                ofFile("package.json", "{\"dependencies\":{\"a\":\"1\"}}", "{\"dependencies\":{\"a\":\"2\"}}"));
    }

    @Test
    void howeverManyThereAreFewAreShownSecretsFirst() throws Refused {
        var warnings = ofFile("a.py", "", "eval(x)\n".repeat(100) + "AKIAIOSFODNN7EXAMPLE\n");

        assertEquals(CallView.WARNINGS_MAX, warnings.size());
        assertEquals(Kind.SECRET, warnings.getFirst().kind());
    }

    @Test
    void ofAnEndlessLineOnlyTheBeginningIsRead() throws Refused {
        var line = "password" + " ".repeat(900_000) + "curl ".repeat(10_000) + "rm -rf x";

        assertEquals(List.of(), ofFile("a.sh", "", line));
    }

    private static List<CallWarning> ofFile(String path, String before, String after) throws Refused {
        return Warnings.ofFile(WorkspacePath.parse(path), before, after);
    }

    private static List<Kind> kinds(List<CallWarning> warnings) {
        return warnings.stream().map(CallWarning::kind).toList();
    }
}
