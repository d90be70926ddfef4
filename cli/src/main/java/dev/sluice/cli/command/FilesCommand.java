package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.folder.Folder;
import dev.sluice.cli.folder.ProtectedNames;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice files}: what a session works on. */
@Command(
        name = "files",
        description = "The files of a session.",
        subcommands = {
            FilesCommand.ListFiles.class,
            FilesCommand.Upload.class,
            FilesCommand.Clone.class,
            FilesCommand.DownloadFiles.class
        })
final class FilesCommand extends Group {
    /** {@code sluice files list}. */
    @Command(
            name = "list",
            description = "What a directory of a session's files holds.",
            footer = {"", "Examples:", "  sluice files list s-12af03", "  sluice files list s-12af03 src/main"})
    static final class ListFiles extends ClientCommand {
        @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Parameters(index = "1", arity = "0..1", paramLabel = "DIR", description = "The directory (default: the top).")
        private String directory;

        ListFiles(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var top = "/api/v1/sessions/" + Server.encoded(session) + "/workspace";
            var listing = server().get(directory == null ? top : top + "/" + Server.encodedPath(directory));
            if (json()) {
                console().json(listing);
                return Exit.DONE;
            }
            var table = new Table("NAME", "TYPE", "BYTES");
            listing.path("entries")
                    .forEach(entry -> table.row(
                            entry.path("path").asText(),
                            entry.path("type").asText(),
                            entry.path("bytes").asText()));
            console().table(table);
            return Exit.DONE;
        }
    }

    /** {@code sluice files upload}. */
    @Command(
            name = "upload",
            description =
                    "Sends files of this machine into a session: a directory with all that git does not ignore, an "
                            + "archive (tar, tar.gz, zip) to be unpacked, or one file. What has the name of a secret stays "
                            + "here; of an archive it is left out there.",
            footer = {
                "",
                "Examples:",
                "  sluice files upload s-12af03 .",
                "  sluice files upload s-12af03 project.tar.gz --unpack",
                "  sluice files upload s-12af03 notes.md --as docs/notes.md"
            })
    static final class Upload extends ClientCommand {
        @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Parameters(index = "1", paramLabel = "PATH", description = "A directory, an archive or a file.")
        private Path path;

        @Option(names = "--as", paramLabel = "NAME", description = "What a file is called there (default: as here).")
        private String name;

        @Option(names = "--unpack", description = "Unpack the file there.")
        private boolean unpack;

        Upload(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() throws IOException {
            var server = server();
            if (!Files.isRegularFile(path)) {
                Sending.send(console(), server, session, Folder.at(path));
                return Exit.DONE;
            }
            var target = Optional.ofNullable(name).orElse(path.getFileName().toString());
            if (!unpack && ProtectedNames.onPath(target)) {
                throw new CommandRefused(
                        Exit.USAGE,
                        target + " has the name of a secret, and those are not sent.",
                        "If it is none: --as NAME.");
            }
            var answer = unpack ? server.unpack(session, path) : server.put(session, target, path);
            if (json()) {
                console().json(answer);
            } else {
                console().note("sent " + answer.path("files").asInt() + " files");
            }
            return Exit.DONE;
        }
    }

    /** {@code sluice files clone}. */
    @Command(
            name = "clone",
            description =
                    "Clones a git repository into a session, from where the operator allows it. What proves to its "
                            + "server who you are stands in $$SLUICE_CLONE_AUTHORIZATION, as the header Authorization has it.",
            footer = {
                "",
                "Examples:",
                "  sluice files clone s-12af03 https://github.com/isaacs/inherits.git",
                "  sluice files clone s-12af03 https://git.example.org/team/lib.git --branch v2 --depth 1 --into lib"
            })
    static final class Clone extends ClientCommand {
        @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Parameters(index = "1", paramLabel = "URL", description = "The repository's address.")
        private String url;

        @Option(
                names = "--branch",
                paramLabel = "NAME",
                description = "A branch or tag (default: the repository's own).")
        private String branch;

        @Option(names = "--depth", paramLabel = "NUMBER", description = "How many commits back (default: all).")
        private Integer depth;

        @Option(names = "--into", paramLabel = "DIR", description = "A directory of the session (default: the top).")
        private String directory;

        Clone(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var wish = JsonNodeFactory.instance.objectNode().put("url", url);
            Optional.ofNullable(branch).ifPresent(name -> wish.put("branch", name));
            Optional.ofNullable(depth).ifPresent(number -> wish.put("depth", number));
            Optional.ofNullable(directory).ifPresent(name -> wish.put("directory", name));
            var end = server().clone(session, wish, shell().variable("SLUICE_CLONE_AUTHORIZATION"));
            if (!end.path("state").asText().equals("done")) {
                throw new CommandRefused(
                        Exit.FAILED, "Not cloned: " + end.path("detail").asText("it broke off"), "");
            }
            if (json()) {
                console().json(end.path("result"));
            } else {
                console().note("cloned " + end.path("result").path("files").asInt() + " files");
            }
            return Exit.DONE;
        }
    }

    /** {@code sluice files download}. */
    @Command(
            name = "download",
            description = "Brings the files of a session into a directory that is new or empty.",
            footer = {"", "Examples:", "  sluice files download s-12af03 ./result"})
    static final class DownloadFiles extends ClientCommand {
        @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Parameters(index = "1", paramLabel = "DIR", description = "Where they go.")
        private Path directory;

        DownloadFiles(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() throws IOException {
            Download.requireEmpty(directory);
            new Download(server(), directory).files(session).forEach(file -> console()
                    .println(directory + "/" + Plain.line(file)));
            return Exit.DONE;
        }
    }
}
