//! The structure of a document beside its ink: sections, headings, paragraphs, in reading order. Screen readers and text extraction
//! follow this and not the places on paper.
use krilla::tagging::{Identifier, Node, Tag, TagGroup, TagKind, TagTree};
use std::num::NonZeroU16;

/// Names a node of [`Tags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(usize);

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Section,
    /// Level and the whole text.
    Heading(u16, String),
    Paragraph,
}

struct Entry {
    kind: Kind,
    parent: Option<usize>,
}

/// A tree that grows at its end, as the document is written.
#[derive(Default)]
pub(super) struct Tags(Vec<Entry>);

impl Tags {
    pub fn add(&mut self, parent: Option<NodeId>, kind: Kind) -> NodeId {
        self.0.push(Entry { kind, parent: parent.map(|p| p.0) });
        NodeId(self.0.len() - 1)
    }

    pub fn section(&mut self, parent: Option<NodeId>) -> NodeId {
        self.add(parent, Kind::Section)
    }

    pub fn heading(&mut self, parent: NodeId, level: u16, text: &str) -> NodeId {
        self.add(Some(parent), Kind::Heading(level, text.to_owned()))
    }

    pub fn paragraph(&mut self, parent: NodeId) -> NodeId {
        self.add(Some(parent), Kind::Paragraph)
    }

    /// With the ink of each node, in the order it was drawn. A node without ink is left out.
    pub fn tree(&self, ink: &[(NodeId, Identifier)], language: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        for (at, entry) in self.0.iter().enumerate() {
            if entry.parent.is_none()
                && let Some(group) = self.group(at, ink)
            {
                tree.push(Node::Group(group));
            }
        }
        tree
    }

    fn group(&self, at: usize, ink: &[(NodeId, Identifier)]) -> Option<TagGroup> {
        let tag: TagKind = match &self.0.get(at)?.kind {
            Kind::Section => Tag::Section.into(),
            Kind::Heading(level, text) => Tag::Hn(NonZeroU16::new(*level)?, Some(text.clone())).into(),
            Kind::Paragraph => Tag::P.into(),
        };
        let mut children: Vec<Node> = ink.iter().filter(|(node, _)| node.0 == at).map(|(_, id)| Node::Leaf(*id)).collect();
        let below = (0..self.0.len()).filter(|child| self.0.get(*child).is_some_and(|e| e.parent == Some(at)));
        children.extend(below.filter_map(|child| self.group(child, ink)).map(Node::Group));
        (!children.is_empty()).then(|| TagGroup::with_children(tag, children))
    }
}
