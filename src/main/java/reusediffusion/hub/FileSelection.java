package reusediffusion.hub;

import java.nio.file.Path;
import java.util.Set;

/** Which files of a repository are wanted. */
@FunctionalInterface
public interface FileSelection {

    /**
     * Asked again when what it named has arrived, until it names nothing new: which weights are read is written in files that come first.
     *
     * @param listed all paths of the repository
     * @param folder in which lies what was named before
     */
    Set<String> of(Set<String> listed, Path folder);
}
