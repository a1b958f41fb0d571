package reusediffusion.spark.sink.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import reusediffusion.pipeline.folder.Digests;

/** Named texts as a JSON object that also holds a hash of them, so that a bit that flips makes no other object that looks whole. */
public final class SealedFields {
    private static final ObjectMapper JSON = new ObjectMapper().configure(SerializationFeature.INDENT_OUTPUT, true);
    private static final String SEAL = "sha256";

    private SealedFields() {}

    /** The object as a text. */
    public static String text(Map<String, String> fields) {
        Map<String, String> sealed = new TreeMap<>(fields);
        sealed.put(SEAL, seal(fields));
        try {
            return JSON.writeValueAsString(sealed);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Fields cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /** The fields of a text, without the hash; null where it is not whole. Those of earlier versions have no hash. */
    public static Map<String, String> parse(String text) {
        try {
            Map<String, String> fields =
                    text == null ? null : JSON.readValue(text, new TypeReference<TreeMap<String, String>>() {});
            String seal = fields == null ? null : fields.remove(SEAL);
            // Those of earlier versions are never empty, and what is cut to nothing is.
            boolean whole = fields != null && (seal == null ? !fields.isEmpty() : seal.equals(seal(fields)));
            return whole ? fields : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String seal(Map<String, String> fields) {
        MessageDigest digest = Digests.sha256();
        new TreeMap<>(fields).forEach((name, value) -> {
            for (String part : new String[] {name, String.valueOf(value)}) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
