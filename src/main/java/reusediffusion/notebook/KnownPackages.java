package reusediffusion.notebook;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * The compiler's files, with what lies in each package of the class path remembered. The shell compiles each statement by itself, and the
 * compiler sorts all packages of all jars anew for each: with Spark's jars that took as much time as all else that compiles a notebook.
 */
final class KnownPackages extends ForwardingJavaFileManager<StandardJavaFileManager>
        implements StandardJavaFileManager {
    private static final Set<String> CLASS_PATH = Set.of("-classpath", "-cp", "--class-path");

    /** What was asked for. */
    private record Listing(String packageName, Set<Kind> kinds, boolean recurse) {}

    private static final Map<String, KnownPackages> SHARED = new HashMap<>();

    private final Map<Listing, List<JavaFileObject>> known = new HashMap<>();
    private String classPath = "";

    /**
     * The same for all shells of this process that have the same class path, so that the next notebook need not open all jars again. One shell
     * compiles at a time: cells take standard output, of which there is one.
     *
     * @param files what the first of these shells would use; never closed, as a shell closes none
     */
    static synchronized KnownPackages shared(String classPath, StandardJavaFileManager files) {
        return SHARED.computeIfAbsent(classPath, path -> new KnownPackages(files));
    }

    KnownPackages(StandardJavaFileManager files) {
        super(files);
    }

    @Override
    public Iterable<JavaFileObject> list(Location location, String packageName, Set<Kind> kinds, boolean recurse)
            throws IOException {
        if (location != StandardLocation.CLASS_PATH) {
            return super.list(location, packageName, kinds, recurse);
        }
        Listing asked = new Listing(packageName, Set.copyOf(kinds), recurse);
        List<JavaFileObject> found = known.get(asked);
        if (found == null) {
            found = new ArrayList<>();
            super.list(location, packageName, kinds, recurse).forEach(found::add);
            known.put(asked, found);
        }
        return List.copyOf(found);
    }

    /** The compiler tells the class path again for each statement; another one has other packages. */
    @Override
    public boolean handleOption(String option, Iterator<String> remaining) {
        if (!CLASS_PATH.contains(option) || !remaining.hasNext()) {
            return super.handleOption(option, remaining);
        }
        String path = remaining.next();
        if (!path.equals(classPath)) {
            classPath = path;
            known.clear();
        }
        return super.handleOption(option, List.of(path).iterator());
    }

    @Override
    public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
        known.clear();
        fileManager.setLocation(location, files);
    }

    @Override
    public void setLocationFromPaths(Location location, Collection<? extends Path> paths) throws IOException {
        known.clear();
        fileManager.setLocationFromPaths(location, paths);
    }

    @Override
    public Iterable<? extends File> getLocation(Location location) {
        return fileManager.getLocation(location);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(Iterable<? extends File> files) {
        return fileManager.getJavaFileObjectsFromFiles(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
        return fileManager.getJavaFileObjects(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
        return fileManager.getJavaFileObjectsFromStrings(names);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
        return fileManager.getJavaFileObjects(names);
    }
}
