package dev.sluice.executor.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How files are cut into what is found. */
class ChunksTest {
    @Test
    void javaIsCutIntoMethodsAndWhatIsLeftOfTheirClass() {
        assertEquals(
                List.of("1-1", "Parser 3-6", "Parser.next 8-12", "Parser.Mark 14-14", "Parser.size 16-18"),
                places("Parser.java", """
                        package a;

                        /** Parses. */
                        @Deprecated
                        class Parser<T extends Comparable<T>> {
                            private final int[] places = {1, 2};

                            /** The next one; a { is no brace here. */
                            @Override
                            public <R> List<R> next(String text) throws IOException {
                                return text.equals("}") ? call(() -> { return 1; }) : null;
                            }

                            record Mark(int at) {}

                            int size() {
                                if (places.length > 0) { return '}'; } return 0;
                            }
                        }
                        """));
    }

    @Test
    void typeScriptIsCutIntoFunctionsMethodsAndArrows() {
        assertEquals(
                List.of("greet 1-3", "load 5-7", "Store 9-10", "Store.get 12-14", "total 17-19"),
                places("store.ts", """
                        export function greet(name: string): string {
                          return `hello ${name} {`;
                        }

                        export const load = async (path: string): Promise<void> => {
                          await fetch(path);
                        };

                        export default class Store<T> extends Base implements Other {
                          private values: Map<string, T> = new Map();

                          get(key: string): T | undefined {
                            return this.values.get(key);
                          }
                        }

                        const total = (a, b) => {
                          return a + b;
                        }
                        """));
    }

    @Test
    void goAndRustAndCAreCutIntoFunctions() {
        assertEquals(List.of("1-1", "Server 3-5", "Handle 7-9"), places("server.go", """
                package main

                type Server struct {
                    name string
                }

                func (s *Server) Handle(w http.ResponseWriter) error {
                    return nil
                }
                """));
        assertEquals(
                List.of("Point.len 2-4"),
                places("point.rs", """
                impl<'a> Shape<'a> for Point {
                    fn len(&self) -> f64 {
                        1.0
                    }
                }
                """).stream()
                        .filter(place -> place.contains("len"))
                        .toList());
        assertEquals(List.of("1-1", "main 3-5"), places("main.c", """
                #include <stdio.h>

                int main(int argc, char **argv) {
                    return 0;
                }
                """));
    }

    @Test
    void pythonIsCutByIndentation() {
        assertEquals(
                List.of("1-1", "Store 3-7", "Store.get 9-13", "Store.put 15-19", "main 21-22"),
                places("store.py", """
                        import os

                        class Store:
                            '''Keeps things.

                        def no_function():  # only words
                            '''

                            @property
                            @cached(
                                size=3
                            )
                            def get(self): return 1

                            async def put(self, key):
                                def inner():
                                    pass
                                # done
                                return inner

                        def main():
                            Store()
                        """));
    }

    @Test
    void markdownIsCutIntoSections() {
        assertEquals(List.of("1-1", "Install 3-7", "Use 9-10"), places("README.md", """
                Words.

                # Install

                ```
                # no heading
                ```

                ## Use
                Call it.
                """));
    }

    @Test
    void whatIsLongOrUnknownIsCutIntoLinesThatOverlap() {
        var text = String.join(
                "\n", IntStream.range(0, 100).mapToObj(n -> "line " + n).toList());

        assertEquals(List.of("1-40", "36-75", "71-100"), places("notes.txt", text));
    }

    @Test
    void thePartsOfALongFunctionAreShownAsTheFunction() {
        var body = String.join(
                "\n",
                IntStream.range(0, 100).mapToObj(n -> "  line(" + n + ");").toList());

        assertEquals(
                List.of("long 1-102", "long 1-102", "long 1-102"),
                places("a.js", "function long() {\n" + body + "\n}\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "py", "ts", "md", "rs", "txt"})
    void whateverIsInAFileEveryLineThatSaysSomethingIsFound(String ending) {
        var hostile = "{".repeat(20_000) + "\n" + "}".repeat(30_000) + "\n'''\n\"\"\"\n/* `\nclass\ndef (\n"
                + "(".repeat(50_000) + "\nlast words";

        var chunks = Chunks.of("evil." + ending, hostile);

        assertTrue(chunks.stream().anyMatch(chunk -> chunk.text().contains("last words")));
        assertTrue(chunks.stream().allMatch(chunk -> chunk.text().lines().count() <= Chunks.LINES_MAX));
    }

    /** Not a test of speed: patterns that try every way would need hours for this. */
    @ParameterizedTest
    @ValueSource(strings = {"::::", "a:b ", "a<>>", "@a(", "class ", "const a", "impl a<", "a(", "fn (", "= = "})
    void headersThatNearlyFitDoNotTakeForever(String part) {
        var header = part.repeat(300 / part.length()) + "==> {}\n";

        assertTrue(Chunks.of("evil.ts", header.repeat(1_000) + "last words")
                .getLast()
                .text()
                .contains("last words"));
    }

    @Test
    void ofALineThatIsNoPersonsTheBeginningIsKept() {
        var chunks = Chunks.of("min.js", "a".repeat(900_000));

        assertEquals(Chunks.LINE_CHARS_MAX, chunks.getFirst().text().length());
    }

    private static List<String> places(String name, String text) {
        return Chunks.of(name, text).stream()
                .map(chunk -> (chunk.symbol() + " " + chunk.firstLine() + "-" + chunk.lastLine()).strip())
                .toList();
    }
}
