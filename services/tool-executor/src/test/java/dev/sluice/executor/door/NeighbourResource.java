package dev.sluice.executor.door;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Stands where the session service's resource stands in standalone, under the same prefix as the door. */
@Path("/api/v1/sessions")
@PermitAll
public class NeighbourResource {
    @GET
    public String sessions() {
        return "sessions";
    }

    @GET
    @Path("/{id}")
    public String session(@PathParam("id") String id) {
        return "session " + id;
    }

    @GET
    @Path("/{id}/history")
    public String history(@PathParam("id") String id) {
        return "history " + id;
    }
}
