package reusediffusion.spark.prompts;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import reusediffusion.spark.sink.names.OwnNames;
import reusediffusion.spark.storage.Address;

/** Finds the files at a path of prompts. */
final class PromptFolder {
    private PromptFolder() {}

    /**
     * The file at a path, those of a folder and the folders in it, or, where nothing has this name, those that match it as a pattern. Hidden
     * files and folders ({@code .x}, {@code _x}), empty files, and outputs of jobs that lie in the folder are passed over.
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
            boolean isDisk = files.getUri().getScheme().equals("file");
            return (isDisk ? LinkedFiles.once(found) : found.stream())
                    .sorted(Comparator.comparing(PromptFile::path))
                    .toList();
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
        boolean[] any = {false};
        LocalWalk.Visitor visitor = file -> {
            any[0] = true;
            add(file, FolderColumns.of(file.getPath(), below(root.getPath(), file.getPath())), found);
        };
        if (files.getUri().getScheme().equals("file")) {
            new LocalWalk(files, visitor).through(root.getPath());
        } else {
            remote(files, root.getPath(), visitor);
        }
        if (!any[0]) {
            throw new IllegalArgumentException("The folder of prompts " + root.getPath() + " is empty.");
        }
    }

    /** Such a storage lists all that is below a folder in few requests. */
    private static void remote(FileSystem files, Path root, LocalWalk.Visitor visitor) throws IOException {
        List<FileStatus> all = listed(files, root);
        Set<Path> outputs = all.stream()
                .filter(file -> OwnNames.isOfEachOutput(file.getPath().getName()))
                .map(file -> file.getPath().getParent())
                .filter(folder -> folder.depth() > root.depth())
                .collect(Collectors.toSet());
        for (FileStatus file : all) {
            boolean hidden = below(root, file.getPath()).stream().anyMatch(PromptFolder::isHidden);
            if (!hidden && !isWithin(outputs, file.getPath())) {
                visitor.visit(file);
            }
        }
    }

    private static List<FileStatus> listed(FileSystem files, Path root) throws IOException {
        List<FileStatus> all = new ArrayList<>();
        RemoteIterator<LocatedFileStatus> found = files.listFiles(root, true);
        while (found.hasNext()) {
            all.add(found.next());
        }
        return all;
    }

    private static boolean isWithin(Set<Path> folders, Path file) {
        return !folders.isEmpty()
                && Stream.iterate(file.getParent(), Objects::nonNull, Path::getParent)
                        .anyMatch(folders::contains);
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

    static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_") && name.indexOf('=') < 0;
    }
}
