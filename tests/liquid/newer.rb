# newer.rb - what ruby-liquid 5.13 does and 5.4 does not, as little as makes 5.4 do it: 5.13 is what we
# follow. Read by differ.rb when the ruby-liquid at hand is older. docs/liquid.md lists these.

# The first and last character of a text; blank texts, and the words 'blank' and 'empty' for all values.
class String
  def first = self[0] || ''
  def last = self[-1] || ''
  def blank? = match?(/\A\s*\z/)
end

class Array
  alias blank? empty?
end

class Hash
  alias blank? empty?
end

class NilClass
  def blank? = true
end

class FalseClass
  def blank? = true
end

# A table without cols has as many as it has items.
module LastColumn
  def initialize(length, cols) = super(length, cols.zero? ? length : cols)
end
Liquid::TablerowloopDrop.prepend(LastColumn)
