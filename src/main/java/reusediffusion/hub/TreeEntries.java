package reusediffusion.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Entries of a tree as the hub lists it, of which none may leave the folder that it is written to. */
final class TreeEntries {
    private static final int LONGEST = 1024;

    private TreeEntries() {}

    /** Adds the file of an entry; folders have none of their own. */
    static void add(Map<String, RemoteFile> files, JsonNode entry, String repository) {
        String path = entry.path("path").asText();
        requireInside(path, repository);
        requireName(path, repository);
        if (!entry.path("type").asText("file").equals("file")) {
            return;
        }
        JsonNode lfs = entry.path("lfs");
        boolean large = lfs.isObject();
        String hash = (large ? lfs.path("oid") : entry.path("oid")).asText().replaceFirst("^sha256:", "");
        JsonNode size = large && lfs.path("size").isNumber() ? lfs.path("size") : entry.path("size");
        if (!size.canConvertToLong() || size.asLong() < 0 || !hash.matches("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")) {
            throw new HubException("The listing of " + repository + " has no size or no hash of " + path
                    + ", so that it could not be verified; use another --endpoint.");
        }
        RemoteFile before = files.put(path, new RemoteFile(path, size.asLong(), hash, large));
        if (before != null && !before.equals(files.get(path))) {
            throw new HubException("The listing of " + repository + " names " + path
                    + " twice, with different contents; the server is broken.");
        }
    }

    /** Java fixes at its start in which letters it names files. */
    private static void requireName(String path, String repository) {
        try {
            var unused = Path.of(path);
        } catch (InvalidPathException e) {
            throw new HubException("The repository " + repository + " has the file '" + path
                    + "', whose name this process cannot write in the letters of its locale; start it under"
                    + " LC_ALL=C.UTF-8.");
        }
    }

    private static void requireInside(String path, String repository) {
        boolean odd = path.isEmpty()
                || path.length() > LONGEST
                || path.startsWith("/")
                || path.indexOf('\\') >= 0
                || path.matches("[A-Za-z]:.*")
                || path.chars().anyMatch(c -> c < ' ' || c == 0x7f)
                || List.of(path.split("/", -1)).stream().anyMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."));
        if (odd) {
            String shown = path.replaceAll("[^ -~]", "?");
            throw new HubException("The listing of " + repository + " names the path '"
                    + shown.substring(0, Math.min(shown.length(), 100))
                    + "', which may lie outside of the model's folder; nothing is downloaded from it.");
        }
    }
}
