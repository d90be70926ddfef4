package dev.sluice.session.door;

import dev.sluice.contracts.InvalidField;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.role.RoleCheck;
import dev.sluice.session.role.RoleImport;
import dev.sluice.session.role.RoleImport.Action;
import dev.sluice.session.role.Roles;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The agents of a tenant as a file, out of one installation and into another. */
@Path("/api/v1/configs")
@Tag(name = "configs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ConfigTransferResource {
    /** What the file says that it is. */
    private static final String FORMAT = "sluice-agents-1";

    /** Of one page, so that neither side holds more than some megabytes. */
    private static final int PAGE = 100;

    private final SecurityIdentity identity;
    private final Roles roles;
    private final RoleCheck check;

    /** One agent in a file. */
    public record Exported(String agent, String version, RoleConfig config) {}

    /** @param next the name after which the next page begins; absent on the last */
    public record ExportView(String format, List<Exported> configs, Optional<String> next) implements View {}

    /**
     * One agent of a file.
     *
     * @param version the one that it was exported from; for people
     */
    public record Imported(String agent, Optional<String> version, ConfigWish config) {
        public Imported {
            if (agent == null || !Role.isName(agent)) {
                throw new InvalidField("agent", "is 1 to 32 lower-case letters, digits or dashes");
            }
            if (config == null) {
                throw new InvalidField("config", "is missing");
            }
        }
    }

    /**
     * A file to bring in.
     *
     * @param next as an export has it; not looked at
     * @param onConflict what becomes of an agent of which another configuration counts: {@code refuse} the whole file,
     *     {@code replace} it or {@code skip} it
     */
    public record Import(
            String format,
            List<Imported> configs,
            Optional<String> next,
            Optional<String> onConflict,
            Optional<String> note)
            implements StrictBody {
        public Import {
            if (!FORMAT.equals(format)) {
                throw new InvalidField("format", "is " + FORMAT);
            }
            if (configs == null || configs.size() > PAGE) {
                throw new InvalidField("configs", "is a list of at most " + PAGE);
            }
            note = Text.optional("note", note, RoleChange.NOTE_CHARS_MAX);
            action(onConflict);
        }

        Map<Role, RoleConfig> wanted() {
            var wanted = new LinkedHashMap<Role, RoleConfig>();
            for (var one : configs) {
                if (wanted.put(new Role(one.agent()), config(one)) != null) {
                    throw new InvalidField("configs", "names " + one.agent() + " twice");
                }
            }
            return wanted;
        }

        private static RoleConfig config(Imported one) {
            try {
                return one.config().config();
            } catch (InvalidField invalid) {
                throw new InvalidField(one.agent() + "." + invalid.field(), invalid.getMessage());
            }
        }

        private static Action action(Optional<String> word) {
            return switch (word.orElse("refuse")) {
                case "refuse" -> Action.CONFLICT;
                case "replace" -> Action.REPLACE;
                case "skip" -> Action.SKIP;
                default -> throw new InvalidField("on_conflict", "is refuse, replace or skip");
            };
        }
    }

    /**
     * What became of an agent, or would become.
     *
     * @param action create, replace, unchanged, skip, conflict or invalid
     * @param version the one that counts afterwards
     */
    public record ResultView(
            String agent, String action, Optional<String> version, Optional<String> field, Optional<String> detail) {
        static ResultView of(RoleImport.Entry entry, Optional<String> version) {
            return new ResultView(
                    entry.role().name(),
                    entry.action().name().toLowerCase(Locale.ROOT),
                    version,
                    entry.objection().map(InvalidField::field),
                    entry.objection().map(InvalidField::getMessage));
        }
    }

    /** @param dryRun whether nothing was written */
    public record ImportView(boolean dryRun, List<ResultView> results) implements View {}

    public ConfigTransferResource(SecurityIdentity identity, Roles roles, RoleCheck check) {
        this.identity = identity;
        this.roles = roles;
        this.check = check;
    }

    @GET
    @Path("/export")
    @Requires(Right.SET_CONFIGS)
    @Operation(
            summary =
                    "The agents that the tenant set, by their names, at most 100; `cursor` is the `next` of the page before")
    public ExportView export(@QueryParam("cursor") Optional<String> after) {
        var rest = roles.read().inForce(Caller.of(identity).tenant()).stream()
                .filter(version -> version.config().isPresent())
                .filter(version -> after.filter(name -> version.role().name().compareTo(name) <= 0)
                        .isEmpty())
                .toList();
        var page =
                rest.stream().limit(PAGE).map(ConfigTransferResource::exported).toList();
        var more = rest.size() > PAGE;
        return new ExportView(FORMAT, page, more ? Optional.of(page.getLast().agent()) : Optional.empty());
    }

    @POST
    @Path("/import")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Right.SET_CONFIGS)
    @Operation(
            summary = "Bring in at most 100 agents of an export; with dry_run=true only say what would become of each")
    @APIResponse(responseCode = "200", description = "What became of each, or would become")
    @APIResponse(
            responseCode = "409",
            description = "Of some another configuration counts, or they cannot be: none written")
    public ImportView bring(Import file, @QueryParam("dry_run") Optional<String> dryRun) {
        var caller = Caller.of(identity);
        var look = RoleImport.look(
                caller.tenant(),
                ConfigResource.valid(file::wanted),
                Import.action(file.onConflict()),
                roles.read(),
                check);
        if (isTrue(dryRun)) {
            return new ImportView(
                    true,
                    look.entries().stream()
                            .map(entry -> ResultView.of(entry, entry.version()))
                            .toList());
        }
        refuse(look);
        return new ImportView(
                false,
                look.entries().stream()
                        .map(entry -> ResultView.of(entry, version(caller, entry, file.note())))
                        .toList());
    }

    /** Nothing is written of a file of which a part cannot be. */
    private static void refuse(RoleImport look) {
        var conflicts = look.names(Action.CONFLICT);
        var invalid = look.names(Action.INVALID);
        if (!conflicts.isEmpty() || !invalid.isEmpty()) {
            throw Problem.of(409, "import_refused", "nothing was written; dry_run=true says why of each agent")
                    .with("conflicts", String.join(", ", conflicts))
                    .with("invalid", String.join(", ", invalid));
        }
    }

    /** Writes what is to be written, if the agent is still as it was looked at; gives the version that counts. */
    private Optional<String> version(Caller caller, RoleImport.Entry entry, Optional<String> note) {
        if (!entry.action().writes()) {
            return entry.version();
        }
        var condition = new IfMatch(entry.version().map(IfMatch::tag));
        var written = roles.write(caller, entry.role(), condition, history -> {
            if (entry.version().isEmpty() && history.inForce().isPresent()) {
                throw Problem.of(
                        412, "version_conflict", "another has set " + entry.role() + " meanwhile: import again");
            }
            return new RoleChange(Optional.of(entry.config()), note, Optional.empty());
        });
        return Optional.of(written.version());
    }

    private static Exported exported(RoleVersion version) {
        return new Exported(
                version.role().name(), version.version(), version.config().orElseThrow());
    }

    private static boolean isTrue(Optional<String> flag) {
        return flag.map(word -> switch (word) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw Problem.invalid("dry_run is true or false");
                })
                .orElse(false);
    }
}
