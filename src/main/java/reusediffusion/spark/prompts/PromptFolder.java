package reusediffusion.spark.prompts;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import reusediffusion.spark.storage.Address;

/** Finds the files at a path of prompts. */
final class PromptFolder {
    private static final String NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

    private PromptFolder() {}

    /**
     * The file at a path, those of a folder and the folders in it, or, where nothing has this name, those that match it as a pattern. Hidden
     * files and folders ({@code .x}, {@code _x}) and empty files are passed over.
     *
     * @return in the order of their paths
     */
    static List<PromptFile> files(String path, Configuration configuration) {
        if (path.isBlank()) {
            throw new IllegalArgumentException("--prompts is empty; name a file or a folder of prompts.");
        }
        try {
            Path root = Address.qualified(path, configuration);
            FileSystem files = root.getFileSystem(configuration);
            List<PromptFile> found = new ArrayList<>();
            for (FileStatus each : named(files, root)) {
                visit(files, each, found);
            }
            found.sort(Comparator.comparing(PromptFile::path));
            return found;
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("There are no prompts at " + path + "; check --prompts.", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("The prompts " + path + " cannot be read: " + Records.reason(e), e);
        }
    }

    /** A name that exists is never a pattern. */
    private static List<FileStatus> named(FileSystem files, Path root) throws IOException {
        try {
            return List.of(files.getFileStatus(root));
        } catch (FileNotFoundException e) {
            FileStatus[] matching = matching(files, root);
            if (matching == null || matching.length == 0) {
                throw e;
            }
            return List.of(matching);
        }
    }

    /** Hadoop makes no pattern of names with a colon. */
    private static FileStatus[] matching(FileSystem files, Path root) throws IOException {
        try {
            return files.globStatus(root);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void visit(FileSystem files, FileStatus root, List<PromptFile> found) throws IOException {
        if (root.isFile()) {
            add(root, new TreeMap<>(), found);
            return;
        }
        int before = found.size();
        boolean any = false;
        RemoteIterator<LocatedFileStatus> all = files.listFiles(root.getPath(), true);
        while (all.hasNext()) {
            LocatedFileStatus file = all.next();
            List<String> below = below(root.getPath(), file.getPath());
            if (below.stream().noneMatch(PromptFolder::isHidden)) {
                any = true;
                add(file, columns(file.getPath(), below), found);
            }
        }
        if (!any && found.size() == before) {
            throw new IllegalArgumentException("The folder of prompts " + root.getPath() + " is empty.");
        }
    }

    private static void add(FileStatus file, TreeMap<String, String> columns, List<PromptFile> found) {
        String path = file.getPath().toString();
        PromptKind kind = PromptKind.of(path);
        if (file.getLen() > 0) {
            found.add(new PromptFile(path, kind, columns, false, 0, Long.MAX_VALUE));
        }
    }

    /** The names from below the root to the file's own. */
    private static List<String> below(Path root, Path file) {
        List<String> names = new ArrayList<>();
        int depth = root.depth();
        for (Path at = file; at.depth() > depth; at = at.getParent()) {
            names.add(0, at.getName());
        }
        return names;
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_") && name.indexOf('=') < 0;
    }

    private static TreeMap<String, String> columns(Path file, List<String> below) {
        TreeMap<String, String> columns = new TreeMap<>();
        for (String name : below.subList(0, below.size() - 1)) {
            int equals = name.indexOf('=');
            if (equals > 0) {
                String column = Records.normal(ExternalCatalogUtils.unescapePathName(name.substring(0, equals)));
                String value = ExternalCatalogUtils.unescapePathName(name.substring(equals + 1));
                if (columns.put(column, value) != null) {
                    throw new IllegalArgumentException("The folders of the prompts " + file + " name the column "
                            + column + " twice; rename one of them.");
                }
            }
        }
        columns.values().removeIf(value -> value.toUpperCase(Locale.ROOT).equals(NO_VALUE));
        return columns;
    }
}
