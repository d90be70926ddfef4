package dev.sluice.session.door.query;

import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.problem.Problem;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Refuses what an endpoint of this service would not look at in a query: a parameter that it does not know, a second
 * one of the same name, and one without a value. Whoever misspells a filter would else get everything and take it for
 * what was asked. Comes after the rights, so that the caller is somebody.
 */
public class QueryFilter {
    private static final String OURS = "dev.sluice.session.";

    @ServerRequestFilter(priority = Priorities.USER + 1)
    public void filter(SimpleResourceInfo resource, ContainerRequestContext request) throws NoSuchMethodException {
        var query = request.getUriInfo().getQueryParameters();
        if (query.isEmpty() || !resource.getResourceClass().getName().startsWith(OURS)) {
            return;
        }
        var known = names(resource.getResourceClass().getMethod(resource.getMethodName(), resource.parameterTypes()));
        query.forEach((name, values) -> judge(name, values, known));
    }

    private static void judge(String name, List<String> values, Set<String> known) {
        if (!known.contains(name)) {
            throw Problem.invalid("there is no query parameter " + Text.quoted(name) + " here");
        }
        if (values.size() > 1) {
            throw Problem.invalid("the query parameter " + Text.quoted(name) + " comes more than once");
        }
        if (values.getFirst().isEmpty()) {
            throw Problem.invalid("the query parameter " + Text.quoted(name) + " is empty");
        }
    }

    private static Set<String> names(Method endpoint) {
        return Stream.of(endpoint.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
                .map(parameter -> parameter.getAnnotation(QueryParam.class).value())
                .collect(Collectors.toSet());
    }
}
