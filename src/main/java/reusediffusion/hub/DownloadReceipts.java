package reusediffusion.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was downloaded into a folder and compared: of each file its hash, and the size and time that it had then, so that the next start
 * need not read it. Kept as JSON in the hidden folder.
 */
final class DownloadReceipts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path place;
    private final Map<String, ObjectNode> rows = new TreeMap<>();

    private DownloadReceipts(Path folder, Path place) {
        this.folder = folder;
        this.place = place;
    }

    /** Those of a folder; none where there are none, or where they cannot be read. */
    static DownloadReceipts of(Path folder) {
        DownloadReceipts receipts =
                new DownloadReceipts(folder, folder.resolve(Download.HIDDEN).resolve("receipts.json"));
        try {
            JSON.readTree(Files.readAllBytes(receipts.place)).fields().forEachRemaining(row -> {
                if (row.getValue() instanceof ObjectNode node) {
                    receipts.rows.put(row.getKey(), node);
                }
            });
        } catch (IOException e) {
            receipts.rows.clear(); // files are then compared by reading them
        }
        return receipts;
    }

    /** The files that have a receipt, by path. */
    synchronized Map<String, RemoteFile> files() {
        Map<String, RemoteFile> files = new TreeMap<>();
        rows.forEach((path, row) -> files.put(
                path,
                new RemoteFile(
                        path,
                        row.path("size").asLong(),
                        row.path("hash").asText(),
                        row.path("large").asBoolean())));
        return files;
    }

    /** Whether the file has not been touched since it was compared with this hash. */
    synchronized boolean holds(RemoteFile file) {
        return rows.containsKey(file.path())
                && rows.get(file.path()).path("hash").asText().equals(file.hash())
                && isUntouched(file.path());
    }

    /** Whether the file is the one that was downloaded. */
    synchronized boolean isUntouched(String path) {
        ObjectNode row = rows.get(path);
        try {
            Path local = folder.resolve(path);
            return row != null
                    && Files.isRegularFile(local)
                    && Files.size(local) == row.path("size").asLong()
                    && time(local).equals(row.path("time").asText());
        } catch (IOException e) {
            return false;
        }
    }

    private static String time(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toString();
    }

    synchronized void add(RemoteFile file) {
        try {
            rows.put(
                    file.path(),
                    JSON.createObjectNode()
                            .put("hash", file.hash())
                            .put("size", file.size())
                            .put("large", file.large())
                            .put("time", time(folder.resolve(file.path()))));
            save();
        } catch (IOException e) {
            throw new HubException("The record " + place + " cannot be written: " + e + ".", e);
        }
    }

    synchronized void remove(String path) throws IOException {
        rows.remove(path);
        save();
    }

    private void save() throws IOException {
        Path part = place.resolveSibling("receipts.json.new");
        byte[] text =
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(rows).getBytes(StandardCharsets.UTF_8);
        Files.write(part, text);
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
