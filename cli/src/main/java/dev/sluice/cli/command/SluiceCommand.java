package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/** {@code sluice}, as a client of any server. */
@Command(
        name = "sluice",
        description = "A coding agent whose every turn is a log, from a terminal.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = SluiceCommand.Version.class,
        subcommands = {
            LoginCommand.class,
            LogoutCommand.class,
            WhoamiCommand.class,
            ChatCommand.class,
            RunCommand.class,
            GenerateCommand.class,
            UnderstandCommand.class,
            DebugCommand.class,
            SessionsCommand.class,
            JobsCommand.class,
            ApprovalsCommand.class,
            QuestionsCommand.class,
            NotesCommand.class,
            FilesCommand.class,
            ForkCommand.class,
            RewindCommand.class,
            ConfigCommand.class,
            UsageCommand.class,
            AuditCommand.class,
            SearchCommand.class,
            AcpCommand.class,
            McpCommand.class,
            PolicyCommand.class,
            CompletionCommand.class
        })
public final class SluiceCommand extends Group {
    /** The whole command line, which reads and writes by this shell. */
    public static CommandLine of(Shell shell) {
        var endings = new Endings(shell);
        var ansi = shell.colours(shell.writesTerminal()) ? Ansi.ON : Ansi.OFF;
        return new CommandLine(new SluiceCommand(), new Factory(shell))
                .setOut(new PrintWriter(shell.out(), true))
                .setErr(new PrintWriter(shell.err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(endings)
                .setParameterExceptionHandler(endings)
                .setExitCodeExceptionMapper(_ -> Exit.FAILED.code());
    }

    /** As the jar's manifest has it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "sluice "
                        + Optional.ofNullable(SluiceCommand.class.getPackage().getImplementationVersion())
                                .orElse("(not packaged)")
            };
        }
    }

    /** Makes commands, which are given the shell. */
    private record Factory(Shell shell) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (!ClientCommand.class.isAssignableFrom(type)) {
                return CommandLine.defaultFactory().create(type);
            }
            try {
                return type.getDeclaredConstructor(Shell.class).newInstance(shell);
            } catch (InvocationTargetException failed) {
                throw failed.getCause() instanceof Exception cause ? cause : failed;
            }
        }
    }
}
