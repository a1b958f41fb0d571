package reusediffusion.spark.prompts;

import java.io.File;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/** Files that a disk has under several names: a link beside the file that it leads to has no prompts of its own. */
final class LinkedFiles {
    private LinkedFiles() {}

    /** What a file is, and which columns the names of its folders give it: links in other folders may give others. */
    private record Content(String place, Map<String, String> columns) {}

    /** Each file once, by its own name where that is among them. */
    static Stream<PromptFile> once(List<PromptFile> files) throws IOException {
        Map<Content, PromptFile> each = new LinkedHashMap<>();
        for (PromptFile file : files) {
            File local = new File(new Path(file.path()).toUri().getPath());
            Content content = new Content(local.getCanonicalPath(), file.folders());
            if (each.putIfAbsent(content, file) != null && local.getPath().equals(content.place)) {
                each.put(content, file); // the link came first
            }
        }
        return each.values().stream();
    }
}
