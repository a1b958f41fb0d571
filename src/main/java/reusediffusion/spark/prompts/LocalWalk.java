package reusediffusion.spark.prompts;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OwnNames;

/**
 * Walks through a folder of a disk, which may have links: one that leads to a folder around it holds nothing that is new, and without a look
 * at this the walk would go around until names become too long. It turns back before hidden folders and outputs of jobs.
 *
 * @param visitor is told each file, in the order of names
 */
record LocalWalk(FileSystem files, Visitor visitor) {

    /** What is done with a file. */
    interface Visitor {
        void visit(FileStatus file) throws IOException;
    }

    void through(Path root) throws IOException {
        within(root, new HashSet<>(), true);
    }

    private void within(Path folder, Set<String> around, boolean isRoot) throws IOException {
        String real = new File(folder.toUri().getPath()).getCanonicalPath();
        FileStatus[] all = files.listStatus(folder);
        if (!isRoot && isOutput(all) || !around.add(real)) {
            return;
        }
        requireEach(folder, all);
        Arrays.sort(all, Comparator.comparing(FileStatus::getPath));
        for (FileStatus each : all) {
            if (PromptFolder.isHidden(each.getPath().getName())) {
                continue;
            }
            if (each.isDirectory()) {
                within(each.getPath(), around, false);
            } else {
                visitor.visit(each);
            }
        }
        around.remove(real);
    }

    /** A link to nothing is no file to Hadoop, and its prompts would be missed in silence. */
    private static void requireEach(Path folder, FileStatus[] all) {
        String[] names = new File(folder.toUri().getPath()).list();
        Set<String> there = new HashSet<>();
        for (FileStatus each : all) {
            there.add(each.getPath().getName());
        }
        for (String name : names == null ? new String[0] : names) {
            if (!PromptFolder.isHidden(name) && !there.contains(name)) {
                throw new IllegalArgumentException("The prompts " + new Path(folder, name)
                        + " lead nowhere, as a link to a file that is gone does; remove it, or bring the file back.");
            }
        }
    }

    private static boolean isOutput(FileStatus[] files) {
        return Arrays.stream(files)
                .anyMatch(file -> OwnNames.isOfEachOutput(file.getPath().getName()));
    }
}
